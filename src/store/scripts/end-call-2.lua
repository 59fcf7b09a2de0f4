--[[
  Keeps the answer to a call that was booked under a key, or gives the key back.

  KEYS[1] answered: hash of the caller's keys to <call> <fingerprint> <answer as JSON; empty while it is being worked on>
  KEYS[2] answered order: sorted set of the same keys by the instant of their booking, in milliseconds of Redis time

  ARGV[1] the key
  ARGV[2] what was booked, as <call> <fingerprint> and a blank
  ARGV[3] the answer as JSON; empty to give the key back

  Returns 1 when it was still booked for this call, else 0
  Errors none
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ARGV[3])
end
return 1

--[[
  Books a call under the key that its caller has given it, unless that key is known already.

  KEYS[1] answered: hash of the caller's keys to <call> <fingerprint> <answer as JSON; empty while it is being worked on>
  KEYS[2] answered order: sorted set of the same keys by the instant of their booking, in milliseconds of Redis time

  ARGV[1] the key
  ARGV[2] the call's own id
  ARGV[3] the fingerprint of what is asked
  ARGV[4] how long a key is kept, in milliseconds
  ARGV[5] how long a call may be worked on, in milliseconds: whoever began it is gone after that
  ARGV[6] how many keys of one caller are kept; the oldest go first
  ARGV[7] the instant after which nobody waits for this any more, in milliseconds of Redis time

  Returns what is kept of the key; an empty text when the call has been booked
  Errors
    -1 too-late: it lay in a buffer until its caller had given up
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if now > tonumber(ARGV[7]) then
  return -1
end

local function forget(keys)
  for _, key in ipairs(keys) do
    redis.call('ZREM', KEYS[2], key)
    redis.call('HDEL', KEYS[1], key)
  end
end
forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[4], 'LIMIT', 0, 100))

local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then
  local abandoned = string.sub(known, -1) == ' ' and redis.call('ZSCORE', KEYS[2], ARGV[1]) + ARGV[5] < now
  if not abandoned then
    return known
  end
end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ')
redis.call('ZADD', KEYS[2], now, ARGV[1])
local tooMany = redis.call('ZCARD', KEYS[2]) - ARGV[6]
if tooMany > 0 then
  forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '+inf', 'LIMIT', 0, tooMany))
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return ''

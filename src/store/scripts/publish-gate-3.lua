--[[
  Tells the probers where an application's traffic should go, if the state that says so is still the newest. What they know
  already is not told again.

  KEYS[1] state: hash of version, state (JSON) and hash (of the newest journal entry)
  KEYS[2] gates: hash of applications to <version> <order as JSON>; the version is that at which the order changed
  KEYS[3] gate changes: stream of the same, for whoever follows

  ARGV[1] application
  ARGV[2] the version of the state that the order is derived from
  ARGV[3] the order as JSON
  ARGV[4] about how many changes to keep

  Returns 1 when it is news, 0 when it is not
  Errors
    -1 version-moved: the state has changed since
]]
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  return -1
end

local known = redis.call('HGET', KEYS[2], ARGV[1])
if known and string.match(known, '^%d+ (.*)$') == ARGV[3] then
  return 0
end

local record = ARGV[2] .. ' ' .. ARGV[3]
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', 'application', ARGV[1], 'gate', record)
redis.call('HSET', KEYS[2], ARGV[1], record)
return 1

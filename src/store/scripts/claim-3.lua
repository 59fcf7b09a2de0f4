--[[
  Takes an application that no live controller owns, with the next token. A controller that owns it already gets a new
  token too: it may have lost the answer to an earlier claim, and whatever it began under the old token is over.

  KEYS[1] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time
  KEYS[2] assignments: hash of applications to <token>@<instance>
  KEYS[3] tokens: hash of applications to the newest token ever given

  ARGV[1] application
  ARGV[2] instance

  Returns the token, 1 or greater
  Errors
    -1 no-lease: the claiming controller holds no lease
    -2 owned: a live controller owns the application
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function holdsLease(instance)
  local ends = redis.call('ZSCORE', KEYS[1], instance)
  return ends and tonumber(ends) > now
end

if not holdsLease(ARGV[2]) then
  return -1
end

local assignment = redis.call('HGET', KEYS[2], ARGV[1])
local owner = assignment and string.match(assignment, '^%d+@(.*)$')
if owner and owner ~= ARGV[2] and holdsLease(owner) then
  return -2
end

local token = redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
redis.call('HSET', KEYS[2], ARGV[1], token .. '@' .. ARGV[2])
return token

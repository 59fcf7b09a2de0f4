--[[
  Takes an application that no live controller owns, with the next token. A controller that owns it already gets a new
  token too: it may have lost the answer to an earlier claim, and whatever it began under the old token is over. The
  configuration that it claims under is in force from then on.

  KEYS[1] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time
  KEYS[2] assignments: hash of applications to <token>@<instance>
  KEYS[3] tokens: hash of applications to the newest token ever given
  KEYS[4] configurations: hash of applications to the hash of the configuration in force

  ARGV[1] application
  ARGV[2] instance
  ARGV[3] the hash of the configuration that it claims under
  ARGV[4] the hash of the one whose place that may take, or empty

  Returns the token, 1 or greater
  Errors
    -1 no-lease: the claiming controller holds no lease
    -2 owned: a live controller owns the application
    -3 another-configuration: one is in force that is neither
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

local inForce = redis.call('HGET', KEYS[4], ARGV[1])
if inForce and inForce ~= ARGV[3] and inForce ~= ARGV[4] then
  return -3
end
if inForce ~= ARGV[3] then
  redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
end

local token = redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
redis.call('HSET', KEYS[2], ARGV[1], token .. '@' .. ARGV[2])
return token

--[[
  Tells who is alive, who owns what and which configurations are in force, all at one instant.

  KEYS[1] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time
  KEYS[2] controllers: hash of instances to their presence as JSON
  KEYS[3] assignments: hash of applications to <token>@<instance>
  KEYS[4] configurations: hash of applications to the hash of the configuration in force

  Returns three lists: the presences of the live controllers; for each application its name, its assignment and 1 or 0
    for whether its owner is alive; and for each its name and the hash of its configuration
  Errors none
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local alive = {}
local controllers = {}
for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do
  alive[instance] = true
  controllers[#controllers + 1] = redis.call('HGET', KEYS[2], instance) or ''
end

local owned = {}
local assignments = redis.call('HGETALL', KEYS[3])
for i = 1, #assignments, 2 do
  local instance = string.match(assignments[i + 1], '^%d+@(.*)$')
  owned[#owned + 1] = assignments[i]
  owned[#owned + 1] = assignments[i + 1]
  owned[#owned + 1] = alive[instance or ''] and 1 or 0
end

return { controllers, owned, redis.call('HGETALL', KEYS[4]) }

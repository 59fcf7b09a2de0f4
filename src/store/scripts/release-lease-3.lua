--[[
  Gives a controller's lease and all its assignments back at once. The tokens stay: the next owner's are greater.

  KEYS[1] leases: sorted set of instances by the end of their lease
  KEYS[2] controllers: hash of instances to their presence
  KEYS[3] assignments: hash of applications to <token>@<instance>

  ARGV[1] instance

  Returns how many applications it owned
  Errors none
]]
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])

local released = 0
local assignments = redis.call('HGETALL', KEYS[3])
for i = 1, #assignments, 2 do
  local instance = string.match(assignments[i + 1], '^%d+@(.*)$')
  if instance == ARGV[1] then
    redis.call('HDEL', KEYS[3], assignments[i])
    released = released + 1
  end
end

return released

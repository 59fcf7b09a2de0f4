--[[
  Takes or renews a controller's lease and makes the controller known to the others.

  KEYS[1] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time
  KEYS[2] controllers: hash of instances to their presence as JSON

  ARGV[1] instance
  ARGV[2] presence as JSON
  ARGV[3] how long the lease holds, in milliseconds
  ARGV[4] how long after its lease a controller is forgotten, in milliseconds

  Returns Redis time in milliseconds
  Errors
    -1 somebody-else: the lease is held under this name with another presence
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
if ends and tonumber(ends) > now and redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return -1
end

redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])

-- Every process takes a new name, so the names of those that died would pile up.
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end

return now

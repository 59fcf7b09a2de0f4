--[[
  Books calls that a controller wants to make under an identity that all controllers share: never more than so many in any
  window, which slides.

  KEYS[1] calls: list of the instants of the booked calls, oldest first, in milliseconds of Redis time
  KEYS[2] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time

  ARGV[1] how many calls are wanted
  ARGV[2] how many there may be in any window
  ARGV[3] how long the window is, in milliseconds

  Returns how many were booked, in how many milliseconds there may be room for more (0 when all were), and how many
    controllers hold a lease
  Errors none
]]
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[3])
local wanted = tonumber(ARGV[1])
local limit = tonumber(ARGV[2])

-- After a change of primary the clock may stand before the newest call. What lies further ahead than a window is no use.
local newest = tonumber(redis.call('LINDEX', KEYS[1], -1) or clock)
if newest > clock + window then
  redis.call('DEL', KEYS[1])
  newest = clock
end
local now = math.max(clock, newest)

local oldest = redis.call('LINDEX', KEYS[1], 0)
while oldest and tonumber(oldest) <= now - window do
  redis.call('LPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], 0)
end

local booked = redis.call('LLEN', KEYS[1])
local granted = math.min(wanted, math.max(0, limit - booked))
for _ = 1, granted do
  redis.call('RPUSH', KEYS[1], now)
end
if granted > 0 then
  redis.call('PEXPIRE', KEYS[1], 2 * window)
end

local again = 0
if granted < wanted then
  local leaving = redis.call('LINDEX', KEYS[1], math.max(0, booked + granted - limit))
  again = math.max(1, tonumber(leaving or now) + window - clock)
end
return { granted, again, redis.call('ZCOUNT', KEYS[2], '(' .. clock, '+inf') }

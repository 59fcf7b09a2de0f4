--[[
  Writes a pause, which holds from this moment, and wakes the owner. It has no deadline, unlike a commit or a command: a
  pause that takes effect late errs on the safe side. One that ends by itself does not shorten one that stands for longer.

  KEYS[1] pause: hash of by, reason and at; of one that ends by itself also until
  KEYS[2] commands: stream of the application's commands; the entry without a command only wakes

  ARGV[1] by whom
  ARGV[2] the reason
  ARGV[3] about how many commands to keep
  ARGV[4] after how many milliseconds it ends by itself, or empty

  Returns the instant of the pause in milliseconds of Redis time, and that of its end, 0 for none
  Errors none
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local ends = 0
if ARGV[4] ~= '' then
  ends = now + ARGV[4]
  local stands = redis.call('HMGET', KEYS[1], 'at', 'until')
  if stands[1] and not stands[2] then
    ends = 0
  elseif stands[2] then
    ends = math.max(ends, tonumber(stands[2]))
  end
end

redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'by', ARGV[1], 'reason', ARGV[2], 'at', now)
if ends > 0 then
  redis.call('HSET', KEYS[1], 'until', ends)
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'wake', 'pause')
return { now, ends }

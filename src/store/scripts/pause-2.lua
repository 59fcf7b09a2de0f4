--[[
  Writes a pause, which holds from this moment, and wakes the owner. It has no deadline, unlike a commit or a command: a
  pause that takes effect late errs on the safe side.

  KEYS[1] pause: hash of by, reason and at
  KEYS[2] commands: stream of the application's commands; the entry without a command only wakes

  ARGV[1] by whom
  ARGV[2] the reason
  ARGV[3] about how many commands to keep

  Returns the instant of the pause in milliseconds of Redis time
  Errors none
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('HSET', KEYS[1], 'by', ARGV[1], 'reason', ARGV[2], 'at', now)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'wake', 'pause')
return now

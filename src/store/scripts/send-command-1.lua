--[[
  Puts a command on an application's stream, unless whoever sent it has given up: an operator who was told that it failed
  must not see it happen later.

  KEYS[1] commands: stream of the application's commands

  ARGV[1] the command as JSON
  ARGV[2] the instant after which nobody waits for it any more, in milliseconds of Redis time
  ARGV[3] about how many commands to keep

  Returns its id in the stream
  Errors
    -1 too-late: it lay in a buffer until its sender had given up
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if now > tonumber(ARGV[2]) then
  return -1
end
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'command', ARGV[1])

--[[
  Tells the witnesses an application's newest epoch: kept for those that look later, and passed on to those that listen.

  KEYS[1] assignments: hash of applications to <token>@<instance>
  KEYS[2] announcements: hash of applications to their announcement as JSON
  KEYS[3] recalls: stream that every prober listens to

  ARGV[1] application
  ARGV[2] the assignment of whoever announces, as <token>@<instance>
  ARGV[3] the announcement as JSON
  ARGV[4] about how many recalls to keep

  Returns 1
  Errors
    -1 not-owner: somebody else owns it by now, or nobody does
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return -1
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', 'application', ARGV[1], 'announcement', ARGV[3])
return 1

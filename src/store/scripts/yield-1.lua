--[[
  Gives one application back. The token stays: the next owner's is greater.

  KEYS[1] assignments: hash of applications to <token>@<instance>

  ARGV[1] application
  ARGV[2] the assignment that is given back, as <token>@<instance>

  Returns 1
  Errors
    -1 not-owner: somebody else owns it by now, or nobody does
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return -1
end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1

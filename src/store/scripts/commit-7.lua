--[[
  Writes an application's next state with its journal entry, and the answer to the command that it answers, if everything
  that the change was made from still holds. All of it or nothing.

  KEYS[1] leases: sorted set of instances by the end of their lease, in milliseconds of Redis time
  KEYS[2] assignments: hash of applications to <token>@<instance>
  KEYS[3] state: hash of version, state (JSON), hash (of the newest journal entry), configuration and document
  KEYS[4] journal: stream of the application's entries; an entry's id is <version>-0
  KEYS[5] pause: hash of by, reason and at; exists while a pause stands
  KEYS[6] answers: stream of the answers to all applications' commands
  KEYS[7] events: stream of what has happened to all applications

  ARGV[1] application
  ARGV[2] instance
  ARGV[3] the instance's assignment, as <token>@<instance>
  ARGV[4] the version that the change was made from, 0 for the first
  ARGV[5] the hash of the newest journal entry at that version, empty for the first: another Redis may know another
          history under the same version
  ARGV[6] the next state as JSON
  ARGV[7] the new journal entry as JSON
  ARGV[8] its hash
  ARGV[9] the answer as JSON, or empty
  ARGV[10] 1 to refuse while a pause stands, else 0
  ARGV[11] the instant of the pause that it ends, or empty; a pause that was written since stands
  ARGV[12] the instant after which nobody waits for this commit any more, in milliseconds of Redis time
  ARGV[13] about how many journal entries to keep
  ARGV[14] about how many answers to keep
  ARGV[15] the hash of the configuration that this entry tells of, or empty
  ARGV[16] that configuration as JSON, or empty
  ARGV[17] what has happened, as JSON, for whoever follows events
  ARGV[18] about how many events to keep

  Returns the new version
  Errors
    -1 no-lease: the instance holds no lease
    -2 not-owner: the application is not assigned to the instance with this token
    -3 version-moved: the state has changed since
    -4 paused: a pause stands
    -5 too-late: it lay in a buffer until its caller had given up
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if now > tonumber(ARGV[12]) then
  return -5
end

local leaseEnds = redis.call('ZSCORE', KEYS[1], ARGV[2])
if not leaseEnds or tonumber(leaseEnds) <= now then
  return -1
end

if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[3] then
  return -2
end

local kept = redis.call('HMGET', KEYS[3], 'version', 'hash')
if (kept[1] or '0') ~= ARGV[4] or (kept[2] or '') ~= ARGV[5] then
  return -3
end

if ARGV[10] == '1' and redis.call('EXISTS', KEYS[5]) == 1 then
  return -4
end

local version = ARGV[4] + 1
-- The journal goes first: it is the one write here that Redis can refuse, and a script's earlier writes are not undone.
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[13], version .. '-0', 'entry', ARGV[7])
redis.call('HSET', KEYS[3], 'version', version, 'state', ARGV[6], 'hash', ARGV[8])
if ARGV[15] ~= '' then
  redis.call('HSET', KEYS[3], 'configuration', ARGV[15], 'document', ARGV[16])
end
redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[18], '*', 'event', ARGV[17])
if ARGV[9] ~= '' then
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[14], '*', 'application', ARGV[1], 'answer', ARGV[9])
end
if ARGV[11] ~= '' and redis.call('HGET', KEYS[5], 'at') == ARGV[11] then
  redis.call('DEL', KEYS[5])
end
return version

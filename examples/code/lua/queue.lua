-- A queue with two counters: both ends move, nothing is shifted.
local Queue = {}
Queue.__index = Queue

function Queue.new()
  return setmetatable({ first = 1, last = 0, items = {} }, Queue)
end

function Queue:push(item)
  self.last = self.last + 1
  self.items[self.last] = item
end

function Queue:pop()
  if self.first > self.last then
    return nil, "the queue is empty"
  end
  local item = self.items[self.first]
  -- Forget the item, so that it can be collected.
  self.items[self.first] = nil
  self.first = self.first + 1
  return item
end

function Queue:size()
  return self.last - self.first + 1
end

local customers = Queue.new()
for _, name in ipairs({ "baker", "miller", "smith" }) do
  customers:push(name)
end
while customers:size() > 0 do
  print("next, please: " .. customers:pop())
end

return Queue

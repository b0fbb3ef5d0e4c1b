-- Find the way out of a small maze by following the walls' gaps.
local maze = {
  "#########",
  "#S..#...#",
  "#.#.#.#.#",
  "#.#...#E#",
  "#########",
}

local function find(symbol)
  for row, line in ipairs(maze) do
    local column = line:find(symbol, 1, true)
    if column then
      return row, column
    end
  end
end

local seen = {}

local function walk(row, column, steps)
  local cell = maze[row]:sub(column, column)
  local key = row .. ":" .. column
  if cell == "#" or seen[key] then
    return nil
  end
  if cell == "E" then
    return steps
  end
  seen[key] = true
  for _, move in ipairs({ { 0, 1 }, { 1, 0 }, { 0, -1 }, { -1, 0 } }) do
    local found = walk(row + move[1], column + move[2], steps + 1)
    if found then
      return found
    end
  end
  return nil
end

local row, column = find("S")
print("the exit is " .. walk(row, column, 0) .. " steps away")

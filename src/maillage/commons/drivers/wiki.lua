-- What MediaWiki writes and a page of the commons does not: tables whose cells hold breaks or lists, pictures, links to
-- what stays in the other wiki. What is left out or written otherwise is told on the error output, a line each.
traverse = "topdown"
local elsewhere = { "category", "catégorie", "file", "fichier", "image", "média", "media", "template", "modèle", "user",
  "utilisateur", "special", "spécial", "talk", "discussion" }
local wordless = { category = true, ["catégorie"] = true, file = true, fichier = true, image = true }
local notes = { Notes = true, References = true, ["Références"] = true, ["Notes et références"] = true }

local function tell(what)
  io.stderr:write("left\t", (what:gsub("%s+", " ")), "\n")
end

-- The namespace or the wiki that a title names, when it is another than that of the pages.
local function outside(title)
  local prefix = pandoc.text.lower(title):match("^:?%s*([^:]+)%s*:")
  if not prefix then return nil end
  for _, known in ipairs(elsewhere) do
    if prefix == known then return prefix end
  end
  return prefix:match("^%l%l%l?$") and prefix or nil
end

local function is_wiki(link)
  return link.title == "wikilink" or link.classes:includes("wikilink")
end

local function linked(link, bar)
  if not is_wiki(link) then return nil end
  local target = link.target:gsub("_", " ")
  local label = pandoc.utils.stringify(link.content)
  local prefix = outside(target)
  if prefix then
    tell((target:gsub("^:", "")))
    return (label == target or wordless[prefix]) and {} or link.content
  end
  local page = target:match("^([^#]*)"):gsub("%s+$", "")
  if page == "" then return link.content end
  if label == "" or label == page then return pandoc.RawInline("markdown", "[[" .. page .. "]]") end
  return pandoc.RawInline("markdown", "[[" .. page .. bar .. label .. "]]")
end

local function drawn(picture)
  tell("![" .. pandoc.utils.stringify(picture.caption or "") .. "](" .. (picture.src or "") .. ")")
  return {}
end

local function raw(element)
  if element.format ~= "html" then return nil end
  if element.text:match("^<table") then tell("<table> : HTML") end
  return {}
end

-- The words of a cell on one line: breaks and paragraphs become " / ", items of lists " ; "; nil when it holds more.
local function on_one_line(blocks, joint)
  local made, changed = pandoc.Inlines {}, false
  local function add(inlines, between)
    if #made > 0 then
      made:extend { pandoc.Space(), pandoc.Str(between), pandoc.Space() }
      changed = true
    end
    made:extend(inlines)
  end
  for _, block in ipairs(blocks) do
    if block.t == "Plain" or block.t == "Para" then
      add(block.content, joint)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      changed = true
      for number, item in ipairs(block.content) do
        local inside = on_one_line(item, ";")
        if not inside then return nil end
        add(inside, number == 1 and joint or ";")
      end
    elseif block.t ~= "RawBlock" then
      return nil
    end
  end
  return made, changed
end

local in_cell = {
  LineBreak = function() return { pandoc.Space(), pandoc.Str("/"), pandoc.Space() } end,
  Link = function(link) return linked(link, "\\|") end,
  Image = drawn,
  RawInline = raw,
  Code = function(code)
    if code.text:find("|", 1, true) and not code.text:find("`", 1, true) then
      return pandoc.RawInline("markdown", "`" .. code.text:gsub("|", "\\|") .. "`")
    end
  end,
}

-- Cells in their columns, with empty ones where another spreads; nil when one can't be told on one line.
local function gridded(rows)
  local grid, held, changed = {}, {}, false
  for at, row in ipairs(rows) do
    local cells, column = {}, 1
    held[at] = held[at] or {}
    for _, cell in ipairs(row.cells) do
      while held[at][column] do cells[column] = {} column = column + 1 end
      local words, more = on_one_line(cell.contents, "/")
      if not words then return nil end
      words:walk { LineBreak = function() more = true end }
      changed = changed or more or cell.col_span > 1 or cell.row_span > 1
      for over = 0, cell.col_span - 1 do
        cells[column] = over == 0 and { pandoc.Plain(words:walk(in_cell)) } or {}
        for below = 1, cell.row_span - 1 do
          held[at + below] = held[at + below] or {}
          held[at + below][column] = true
        end
        column = column + 1
      end
    end
    grid[at] = cells
  end
  return grid, changed
end

local function tabled(whole)
  local rows = pandoc.List()
  rows:extend(whole.head.rows)
  for _, body in ipairs(whole.bodies) do rows:extend(body.head) rows:extend(body.body) end
  rows:extend(whole.foot.rows)
  if pandoc.utils.stringify(whole) == "" then return {}, false end
  local grid, changed = gridded(rows)
  if not grid then
    tell("{| : " .. pandoc.utils.stringify(whole):sub(1, 40))
    return pandoc.CodeBlock(pandoc.write(pandoc.Pandoc { whole }, "plain")), false
  end
  if changed then tell("{| <br> * : " .. pandoc.utils.stringify(rows[1].cells[1].contents):sub(1, 40)) end
  local wide = 1
  for _, cells in ipairs(grid) do wide = math.max(wide, #cells) end
  for _, cells in ipairs(grid) do
    for column = #cells + 1, wide do cells[column] = {} end
  end
  local head = #whole.head.rows > 0 and table.remove(grid, 1) or nil
  local align, widths = {}, {}
  for column = 1, wide do
    align[column] = whole.colspecs[column] and whole.colspecs[column][1] or "AlignDefault"
    widths[column] = 0
    if head and not head[column] then head[column] = {} end
  end
  local simple = pandoc.SimpleTable({}, align, widths, head or {}, grid)
  return pandoc.utils.from_simple_table(simple), false
end

return {
  {
    traverse = "topdown",
    Table = tabled,
    Link = function(link) return linked(link, "|") end,
    Image = drawn,
    Figure = function(figure)
      local source = ""
      figure.content:walk { Image = function(picture) source = picture.src end }
      tell("![" .. pandoc.utils.stringify(figure.caption.long) .. "](" .. source .. ")")
      return {}, false
    end,
    RawBlock = raw,
    RawInline = raw,
  },
  {
    Pandoc = function(document)
      local last = document.blocks[#document.blocks]
      if last and last.t == "Header" and notes[pandoc.utils.stringify(last)] then document.blocks:remove() end
      return document
    end,
  },
}

-- Dissects the TCP Enhanced Authentication Option (draft-bonica-tcp-auth-06 section 6) with the
-- sequence number and the in-line key of draft-weis-tcp-auth-auto-ks-03, for Wireshark and tshark.
--
--   tshark -X lua_script:latchwire-eao.lua -r FILE -Y eao -T fields -e eao.algorithm -e eao.key_id
--   or copy it into the directory that Help > About > Folders names "Personal Lua Plugins".
--
--  0                   1                   2                   3
--  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
-- +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
-- |      Kind     |     Length    |T|K|   Alg ID  |Res|  Key ID   |
-- +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
-- | Number (MACs with a nonce), MAC, then with K = 1 KEK IDs, key  ~
-- +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

local eao = Proto("eao", "TCP Enhanced Authentication Option")

-- Alg ID -> name, octets of the MAC, whether a number stands before it.
local algorithms = {
  [1] = { "aes-128-cmac-96", 12, false },
  [2] = { "hmac-sha-1-96", 12, false },
  [3] = { "md5", 16, false },
  [4] = { "sha-1", 20, false },
  [5] = { "hmac-md5", 16, false },
  [6] = { "hmac-sha-1-160", 20, false },
  [7] = { "hmac-sha-256-256", 32, false },
  [8] = { "sha-256", 32, false },
  [59] = { "aes-256-gmac-96", 12, true },
  [60] = { "aes-128-gmac-96", 12, true },
  [61] = { "aes-128-umac-96", 12, true },
  [62] = { "hmac-sha-256-128", 16, false },
}
local kek_algorithms = { [1] = "aes-128-ecb", [48] = "cmac-kdf-128", [49] = "hkdf-256" }

local names = {}
for id, algorithm in pairs(algorithms) do
  names[id] = algorithm[1]
end

local f = eao.fields
f.kind = ProtoField.uint8("eao.kind", "Kind")
f.length = ProtoField.uint8("eao.length", "Length")
f.t = ProtoField.bool("eao.t", "T: other options are not covered", 8, nil, 0x80)
f.k = ProtoField.bool("eao.k", "K: carries a key", 8, nil, 0x40)
f.algorithm = ProtoField.uint8("eao.algorithm", "Algorithm", base.DEC, names, 0x3f)
f.key_id = ProtoField.uint8("eao.key_id", "Key ID", base.DEC, nil, 0x3f)
f.reserved = ProtoField.uint8("eao.reserved", "Reserved", base.HEX, nil, 0xc0)
f.number = ProtoField.uint32("eao.number", "Sequence Number")
f.mac = ProtoField.bytes("eao.mac", "MAC")
f.kek_algorithm =
  ProtoField.uint8("eao.kek_algorithm", "KEK Algorithm", base.DEC, kek_algorithms, 0x3f)
f.kek_id = ProtoField.uint8("eao.kek_id", "KEK Key ID", base.DEC, nil, 0x3f)
f.encrypted_key = ProtoField.bytes("eao.encrypted_key", "Encrypted Key")

local e = eao.experts
e.malformed =
  ProtoExpert.new("eao.malformed", "The option does not fit its algorithm", expert.group.MALFORMED,
    expert.severity.ERROR)
e.reserved =
  ProtoExpert.new("eao.reserved_bits", "Reserved bits are set", expert.group.PROTOCOL,
    expert.severity.WARN)

eao.prefs.kinds = Pref.string("Option kinds", "253,254", "Kinds that are read as EAO")

local tcp_options = Field.new("tcp.options")

local function is_eao(kind)
  for wanted in string.gmatch(eao.prefs.kinds, "%d+") do
    if tonumber(wanted) == kind then
      return true
    end
  end
  return false
end

local function dissect_key(octets, tree)
  if octets:len() < 3 then
    tree:add_proto_expert_info(e.malformed)
    return
  end
  tree:add(f.kek_algorithm, octets(0, 1))
  tree:add(f.kek_id, octets(1, 1))
  tree:add(f.encrypted_key, octets(2))
end

local function dissect_option(octets, pinfo, root)
  local tree = root:add(eao, octets)
  local flags = octets(2, 1):uint()
  local carries_key = bit.band(flags, 0x40) ~= 0
  local algorithm = algorithms[bit.band(flags, 0x3f)]
  tree:add(f.kind, octets(0, 1))
  tree:add(f.length, octets(1, 1))
  tree:add(f.t, octets(2, 1))
  tree:add(f.k, octets(2, 1))
  tree:add(f.algorithm, octets(2, 1))
  tree:add(f.key_id, octets(3, 1))
  if bit.band(octets(3, 1):uint(), 0xc0) ~= 0 then
    tree:add(f.reserved, octets(3, 1))
    tree:add_proto_expert_info(e.reserved)
  end
  if algorithm == nil then
    if octets:len() > 4 then
      tree:add(f.mac, octets(4)):append_text(" (unknown algorithm)")
    end
    return
  end
  local at = 4
  local number = ""
  if algorithm[3] and octets:len() >= 8 then
    tree:add(f.number, octets(4, 4))
    number = ", number " .. octets(4, 4):uint()
    at = 8
  end
  if octets:len() < at + algorithm[2] or (not carries_key and octets:len() ~= at + algorithm[2]) then
    tree:add_proto_expert_info(e.malformed)
    return
  end
  tree:add(f.mac, octets(at, algorithm[2]))
  at = at + algorithm[2]
  if carries_key then
    if at < octets:len() then
      dissect_key(octets(at):tvb()(), tree)
    else
      tree:add_proto_expert_info(e.malformed)
    end
  end
  local key = bit.band(octets(3, 1):uint(), 0x3f)
  local summary =
    string.format("%s, key %d%s%s", algorithm[1], key, number, carries_key and ", in-line key" or "")
  tree:append_text(": " .. summary)
  pinfo.cols.info:append(" [EAO " .. summary .. "]")
end

function eao.dissector(tvb, pinfo, root)
  for _, field in ipairs({ tcp_options() }) do
    local options = field.range
    local at = 0
    while at < options:len() do
      local kind = options(at, 1):uint()
      if kind == 0 then
        break
      elseif kind == 1 then
        at = at + 1
      else
        if at + 2 > options:len() then
          break
        end
        local length = options(at + 1, 1):uint()
        if length < 2 or at + length > options:len() then
          break
        end
        if is_eao(kind) and length >= 16 then
          dissect_option(options(at, length), pinfo, root)
        end
        at = at + length
      end
    end
  end
end

register_postdissector(eao)

extension TargetURL {
    /// How many bytes of a URL are its origin: everything before the path or the query. Nil where there is no authority.
    public static func originLength(_ url: UnsafeBufferPointer<UInt8>) -> Int? {
        var slashes = 0
        for place in url.indices {
            switch url[place] {
            case UInt8(ascii: "/"):
                slashes += 1
                if slashes == 3 { return place }
            case UInt8(ascii: "?") where slashes == 2, UInt8(ascii: "#") where slashes == 2: return place
            default: break
            }
        }
        return slashes == 2 ? url.count : nil
    }
}

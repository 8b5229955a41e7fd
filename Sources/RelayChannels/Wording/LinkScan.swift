/// Finds web and mail addresses, with and without their scheme.
enum LinkScan {
    private static let marks = ["http:", "https:", "www.", "://"]
    /// Top-level domains that make a name an address even without a path. Those that are also words (`me`, `so`, `us`)
    /// need a path.
    private static let endings: Set<String> = [
        "com", "cn", "net", "org", "gov", "edu", "info", "top", "xyz", "vip", "cc", "io", "tv", "app", "site", "online",
        "shop",
        "club", "link", "ltd", "icu", "tech", "store", "pro", "mobi", "biz", "hk", "tw", "mo", "uk", "ru", "jp", "kr",
        "sg",
    ]

    /// Whether the text contains an address: `https://…`, `t.cn/AbCd`, `safe-bank.example.com`, `a@b.cn`.
    static func holdsLink(_ text: PlainScalars) -> Bool {
        if marks.contains(where: { !text.places(of: $0).isEmpty }) { return true }
        let scalars = text.scalars
        return scalars.indices.contains { dot in
            guard scalars[dot] == ".", dot > 0, isOfName(scalars[dot - 1]) else { return false }
            let ending = scalars[(dot + 1)...].prefix { $0.isSmallLetter || $0.isDigit || $0 == "-" }
            guard ending.count >= 2, ending.allSatisfy(\.isSmallLetter) else { return false }
            let next = ending.endIndex < scalars.count ? scalars[ending.endIndex] : nil
            var name = ""
            name.unicodeScalars.append(contentsOf: ending)
            return next == "/" || endings.contains(name)
        }
    }

    /// Whether it is a letter or digit of any script: 银行.com is a name too.
    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isDigit || scalar.properties.isAlphabetic
    }
}

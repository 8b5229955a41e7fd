/// How several secrets stand in one text while one is being replaced: newest first, separated by blanks.
enum SecretRotation {
    /// The first of the secrets; nil where there is nothing but blanks.
    ///
    /// By bytes: `split` goes by characters and took a third of what a signed robot message costs.
    static func newest(of secret: String) -> Substring? {
        let bytes = secret.utf8
        guard let start = bytes.firstIndex(where: { $0 != UInt8(ascii: " ") }) else { return nil }
        return secret[start..<(bytes[start...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.endIndex)]
    }
}

/// Finds the addresses of a name.
public protocol HostResolver: Sendable {
    /// Looks an absolute name up, without search domains, IPv4 and IPv6.
    ///
    /// - Parameters:
    ///   - purpose: a lookup never waits for those of another purpose.
    ///   - answer: called exactly once, from any thread, with every address found, none where the name has none; nil where
    ///     the lookup itself failed, which says nothing of the name. It must not block.
    func resolve(_ host: String, for purpose: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void)
}

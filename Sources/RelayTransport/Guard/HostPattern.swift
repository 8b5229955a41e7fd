/// A host name, or every name under one, as `targets.allow_hosts` lists them: `oa-hook`, `*.gaj.internal`.
public struct HostPattern: Hashable, Sendable, LosslessStringConvertible {
    /// In lower case, without `*.` and without a trailing dot.
    private let name: String
    private let coversNamesBelow: Bool

    /// Reads a DNS name or `*.` and a DNS name; nil for anything else. Addresses and names of this machine (`localhost`, names under it)
    /// are no patterns: `targets.allow_cidrs` is what opens them.
    public init?(_ text: String) {
        coversNamesBelow = text.hasPrefix("*.")
        let bytes = Array(text.utf8.dropFirst(coversNamesBelow ? 2 : 0))
        guard let name = HostName.dnsName(bytes[...]), !HostName.isLocalhost(name) else { return nil }
        self.name = name
    }

    /// Whether a name, in lower case and without a trailing dot, is the pattern's name, or lies below it where the pattern begins with `*.`.
    func matches(_ host: String) -> Bool { coversNamesBelow ? host.hasSuffix("." + name) : host == name }

    public var description: String { coversNamesBelow ? "*." + name : name }
}

public import RelayModel

/// Judges the target of a request: the URL's form, every address of its name, and the address that a socket connects
/// to.
public struct AddressGuard: Sendable {
    /// What the guard allows beyond its fixed rules.
    public let policy: AddressPolicy

    public init(policy: AddressPolicy) { self.policy = policy }

    /// Returns why the address is refused; nil if it is allowed.
    public func refusal(of address: IPAddress) -> AddressRefusal? {
        guard policy.isGuarded else { return nil }
        if let entry = AddressRanges.loopback.first(where: { $0.range.contains(address) }) {
            return policy.allowLoopback ? nil : refusal(address, entry, opens: .allowCIDRs)
        }
        // NAT64 is judged before the ::/8 rule, which contains it. An allowed range does not reach into it.
        if AddressRanges.nat64.contains(address) {
            let inner = IPAddress(v4: address.lastWord)
            guard
                let entry = (AddressRanges.loopback + AddressRanges.always + AddressRanges.v4).first(where: {
                    $0.range.contains(inner)
                })
            else { return nil }
            return AddressRefusal(.address, "\(address) is NAT64 around \(entry.range) (\(entry.why))")
        }
        if let entry = AddressRanges.always.first(where: { $0.range.contains(address) }) {
            return refusal(address, entry)
        }
        if AddressRanges.isISATAP(address) {
            return AddressRefusal(.address, "\(address) has an ISATAP interface id, an IPv4 address embedded")
        }
        if policy.allowCIDRs.contains(where: { $0.contains(address) }) { return nil }
        if address.family == .v6, !AddressRanges.global.contains(address) {
            return AddressRefusal(.address, "\(address) is outside \(AddressRanges.global)", opens: .allowCIDRs)
        }
        let table = address.family == .v4 ? AddressRanges.v4 : AddressRanges.v6
        return table.first { $0.range.contains(address) }.map { refusal(address, $0, opens: .allowCIDRs) }
    }

    /// Judges all addresses of a name together: one forbidden address refuses the name, and so does an empty list.
    public func refusal(ofAnswers answers: [IPAddress]) -> AddressRefusal? {
        guard !answers.isEmpty else { return AddressRefusal(.noAnswer, "the name has no address") }
        return answers.lazy.compactMap { self.refusal(of: $0) }.first
    }

    /// Judges a URL and, if its host is a name, the addresses of the name.
    ///
    /// - Parameter answers: looks up the name's addresses; called only if the URL's form is allowed.
    /// - Returns: The refusal; nil if a request may be sent there.
    public func judge(url: String, answers: () -> [IPAddress]) -> AddressRefusal? {
        do {
            let target = try TargetURL(url, policy: policy)
            return target.address == nil ? refusal(ofAnswers: answers()) : nil
        } catch {
            return error
        }
    }

    /// Judges a URL when an endpoint is saved, and looks its name up. Every request is judged again when it is made.
    public func check(_ url: String, resolver: any HostResolver) async -> AddressCheck {
        let target: TargetURL
        do { target = try TargetURL(url, policy: policy) } catch { return .refused(error) }
        guard target.address == nil else { return .allowed }
        let answers = await withCheckedContinuation { continuation in
            resolver.resolve(target.host, for: .api) { continuation.resume(returning: $0 ?? []) }
        }
        guard !answers.isEmpty else { return .unresolved }
        return refusal(ofAnswers: answers).map { .refused($0) } ?? .allowed
    }

    private func refusal(
        _ address: IPAddress,
        _ entry: AddressRanges.Entry,
        opens key: AddressRefusal.Key? = nil
    ) -> AddressRefusal {
        AddressRefusal(.address, "\(address) is in \(entry.range) (\(entry.why))", opens: key)
    }
}

import Foundation
public import RelayChannels
public import RelayModel

/// Finds the secret that the roster names: itself, `env:NAME`, or `file:PATH`; see ``SecretSources``.
///
/// What was found is looked at again once a second, so that a rotated secret is used without a restart. What is blank,
/// or cannot sign for the channel, counts as missing: a request never leaves unsigned for want of a good secret.
public struct SecretResolver {
    private struct Reference: Hashable {
        let channel: ChannelName
        let text: String
    }

    private struct Entry {
        var finding: Finding
        var readAt: Timestamp
    }

    private let sources: SecretSources
    private var entries: [Reference: Entry] = [:]

    /// A resolver that looks where secrets may lie.
    public init(_ sources: SecretSources) { self.sources = sources }

    /// What was found.
    public enum Finding: Equatable, Sendable {
        /// The endpoint has none.
        case none
        case found(String)
        /// It is named, but there is none to sign with; the text says where and why, never what was found.
        case missing(String)
    }

    private static let variable = Array("env:".utf8)
    private static let file = Array("file:".utf8)

    /// The secret itself, or where it was looked for in vain.
    public mutating func resolve(_ secret: Secret, for channel: Channel, at now: Timestamp) -> Finding {
        let text = secret.reveal()
        // Looked at for each delivery, so as bytes.
        let (isReference, isBlank) = text.withBytes { bytes in
            (bytes.begins(with: Self.variable) || bytes.begins(with: Self.file), bytes.allSatisfy { $0 <= 0x20 })
        }
        // What the roster holds itself was checked when it was saved.
        guard isReference else {
            if text.isEmpty { return .none }
            return isBlank ? .missing("the roster's secret is blank") : .found(text)
        }
        let reference = Reference(channel: channel.name, text: text)
        if let entry = entries[reference], now - entry.readAt < .seconds(1) { return entry.finding }
        let finding = look(text, channel)
        entries[reference] = Entry(finding: finding, readAt: now)
        return finding
    }

    private func look(_ text: String, _ channel: Channel) -> Finding {
        switch sources.content(of: text) {
        case .unusable(let reason): return .missing(reason)
        case .text(let content):
            let value = content.trimmingCharacters(in: .whitespacesAndNewlines)
            let place =
                (text.hasPrefix("env:") ? "environment variable " : "file ") + text.drop { $0 != ":" }.dropFirst()
            guard !value.isEmpty else { return .missing("\(place) is not there or empty") }
            if let fault = channel.secretFault(value) { return .missing("\(place): the secret in it \(fault)") }
            return .found(value)
        }
    }
}

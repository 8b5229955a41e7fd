import Foundation
public import RelayChannels
public import RelayModel

/// Finds the secret that the roster gives: as a text, `env:NAME`, or `file:PATH`; see ``SecretSources``.
///
/// A result is read again after a second, so that a rotated secret is used without a restart. A blank secret, or one
/// that cannot sign for the channel, counts as missing: no request leaves unsigned for lack of a valid secret.
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

    /// Creates a resolver for these places.
    public init(_ sources: SecretSources) { self.sources = sources }

    /// The result.
    public enum Finding: Equatable, Sendable {
        /// The endpoint has none.
        case none
        case found(String)
        /// A secret is named, but none exists that can sign; the text gives place and reason, never the content.
        case missing(String)
    }

    private static let variable = Array("env:".utf8)
    private static let file = Array("file:".utf8)

    /// Returns the secret, or the place where it is missing.
    public mutating func resolve(_ secret: Secret, for channel: Channel, at now: Timestamp) -> Finding {
        let text = secret.reveal()
        // Called for each delivery, so it works on bytes.
        let (isReference, isBlank) = text.withBytes { bytes in
            (bytes.begins(with: Self.variable) || bytes.begins(with: Self.file), bytes.allSatisfy { $0 <= 0x20 })
        }
        // A secret in the roster itself was checked when it was saved.
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

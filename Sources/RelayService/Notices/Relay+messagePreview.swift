import RelayChannels
public import RelayModel

extension Relay {
    /// The messages that these channels would send to an ordinary member. Empty while the notice has no title.
    public func messages(
        of request: SendRequest,
        on names: [ChannelName],
        as caller: Caller
    ) throws(ServiceError) -> [MessagePreview] {
        guard request.title.contains(where: { !$0.isWhitespace }) else { return [] }
        let content = NoticeContent(try drafted(request, by: caller), reader: .member)
        return names.compactMap { name in
            guard let channel = channels[name] else { return nil }
            do throws(ChannelError) {
                let message = try channel.compile(content)
                return MessagePreview(
                    channel: name,
                    parts: message.partCount,
                    smsSegments: message.smsSegments,
                    text: message.readyText
                )
            } catch {
                return MessagePreview(channel: name, parts: 0, text: "", problem: "\(error)")
            }
        }
    }
}

/// The message that one channel would send.
public struct MessagePreview: Sendable, Hashable {
    public var channel: ChannelName
    /// Requests per endpoint; 0 if a person passes the text on.
    public var parts: Int
    /// Billed short messages per number; nil on other channels.
    public var smsSegments: Int?
    /// The whole text as the recipient reads it.
    public var text: String
    /// Why the channel cannot send it, in a message for operators; nil if it can.
    public var problem: String?
}

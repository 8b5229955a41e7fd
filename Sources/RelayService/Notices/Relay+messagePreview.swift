import RelayChannels
public import RelayModel

extension Relay {
    /// How each of these channels would say the notice to an ordinary member. Empty while it has no title yet.
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

/// How one channel would say a notice.
public struct MessagePreview: Sendable, Hashable {
    public var channel: ChannelName
    /// Requests to each endpoint; 0 where a person passes the text on.
    public var parts: Int
    /// Short messages to each number, as they are billed; nil on other channels.
    public var smsSegments: Int?
    /// The whole text as it is read.
    public var text: String
    /// Why the channel cannot say it, in operator words; nil where it can.
    public var problem: String?
}

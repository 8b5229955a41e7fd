import RelayChannels
import RelayModel

/// Messages made once per notice, kind of reader and channel, for as long as the notice is being sent.
struct MessageCache {
    private struct Key: Hashable {
        let reader: Reader
        let channel: ChannelName
    }

    private var notices: [NoticeID: Notice] = [:]
    private var messages: [NoticeID: [Key: Result<CompiledMessage, ChannelError>]] = [:]

    mutating func remember(_ notice: Notice) { notices[notice.id] = notice }

    func knows(_ id: NoticeID) -> Bool { notices[id] != nil }

    mutating func forget(_ id: NoticeID) {
        notices[id] = nil
        messages[id] = nil
    }

    mutating func message(
        _ id: NoticeID,
        for reader: Reader,
        on channel: Channel
    ) -> Result<CompiledMessage, ChannelError>? {
        let key = Key(reader: reader, channel: channel.name)
        if let made = messages[id]?[key] { return made }
        guard let notice = notices[id] else { return nil }
        let made: Result<CompiledMessage, ChannelError>
        do {
            made = .success(try channel.compile(NoticeContent(notice, reader: reader)))
        } catch {
            made = .failure(error)
        }
        messages[id, default: [:]][key] = made
        return made
    }
}

import RelayChannels
import RelayModel
import RelayTransport

/// Messages that are compiled once per notice, kind of reader and channel, and kept while the notice is sent.
struct MessageCache {
    private struct Key: Hashable {
        let notice: NoticeID
        let reader: ReaderKind
        let channel: ChannelName
        /// The text that each part must contain; nearly always empty.
        let keyword: String
        /// As in ``Attempt``.
        let shortenedFrom: Int?
    }

    private let channels: ChannelCatalogue
    private let configuration: EngineConfiguration
    private var messages: [NoticeID: [Key: PreparedMessage]] = [:]
    /// The last used message: a broadcast uses the same one thousands of times in a row.
    private var latest: (key: Key, message: PreparedMessage)?

    init(channels: ChannelCatalogue, configuration: EngineConfiguration) {
        self.channels = channels
        self.configuration = configuration
    }

    /// Drops the messages of a notice; they are compiled again if they are needed.
    mutating func forget(_ id: NoticeID) {
        messages[id] = nil
        latest = nil
    }

    /// Returns the message; nil if the notice or the channel is unknown.
    /// - Parameter notice: called only if a message must be compiled.
    mutating func message(
        _ id: NoticeID,
        for reader: ReaderKind,
        on name: ChannelName,
        keyword: String = "",
        shortenedFrom: Int? = nil,
        notice: (NoticeID) -> Notice?
    ) -> PreparedMessage? {
        let key = Key(notice: id, reader: reader, channel: name, keyword: keyword, shortenedFrom: shortenedFrom)
        if let latest, latest.key == key { return latest.message }
        let message: PreparedMessage
        if let known = messages[id]?[key] {
            message = known
        } else {
            guard let made = prepare(key, notice) else { return nil }
            messages[id, default: [:]][key] = made
            message = made
        }
        latest = (key, message)
        return message
    }

    /// Returns several notices in one message; nil if it needs more than one part, or a notice is unknown.
    func digest(
        of ids: [NoticeID],
        on name: ChannelName,
        keyword: String = "",
        notice: (NoticeID) -> Notice?
    ) -> PreparedMessage? {
        let told = ids.compactMap(notice)
        guard let first = told.first, told.count == ids.count, let channel = channels[name] else { return nil }
        var digest = Digest()
        for notice in told { guard digest.add(notice) else { return nil } }
        let whole = digest.notice(like: first, channels.wording)
        let prepared = prepare(whole, for: .member, on: channel, keyword: keyword)
        return prepared.partCount == 1 ? prepared : nil
    }

    private mutating func prepare(_ key: Key, _ notice: (NoticeID) -> Notice?) -> PreparedMessage? {
        guard let found = notice(key.notice), let channel = channels[key.channel] else { return nil }
        // Most texts contain the keyword: their endpoints share the message without it.
        if !key.keyword.isEmpty,
            let common = message(
                key.notice,
                for: key.reader,
                on: key.channel,
                shortenedFrom: key.shortenedFrom,
                notice: notice
            ), common.holds(key.keyword)
        {
            return common
        }
        return prepare(
            found,
            for: key.reader,
            on: channel,
            keyword: key.keyword,
            shortenedFrom: key.shortenedFrom
        )
    }

    private func prepare(
        _ notice: Notice,
        for reader: ReaderKind,
        on channel: Channel,
        keyword: String = "",
        shortenedFrom: Int? = nil
    ) -> PreparedMessage {
        let message: Result<CompiledMessage, ChannelError>
        do {
            let content = NoticeContent(notice, reader: reader)
            message = .success(try channel.compile(content, keyword: keyword, shortenedFrom: shortenedFrom))
        } catch {
            message = .failure(error)
        }
        let limits = TransferLimitsByLane(configuration, channel: channel)
        return PreparedMessage(channel: channel, message: message, limits: limits)
    }
}

/// The time limits of a request: the lane's timeout, or the channel's if it is shorter.
struct TransferLimitsByLane {
    private let limits: [TransferLimits]

    init(_ configuration: EngineConfiguration, channel: Channel) {
        let pace = channel.pace
        limits = Lane.allCases.map { lane in
            TransferLimits(
                connect: min(configuration.connectTimeout, .seconds(pace.connectSeconds)),
                total: min(configuration.timeout(lane), .seconds(pace.totalSeconds)),
                replyHeaders: channel.replyHeaders
            )
        }
    }

    subscript(lane: Lane) -> TransferLimits { limits[Int(lane.rawValue)] }
}

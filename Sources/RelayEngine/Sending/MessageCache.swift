import RelayChannels
import RelayModel
import RelayTransport

/// Messages made once per notice, kind of reader and channel, for as long as the notice is being sent.
struct MessageCache {
    private struct Key: Hashable {
        let notice: NoticeID
        let reader: ReaderKind
        let channel: ChannelName
        /// What each part must hold; empty for nearly all.
        let keyword: String
        /// As in ``Attempt``.
        let shortenedFrom: Int?
    }

    private let channels: ChannelCatalogue
    private let configuration: EngineConfiguration
    private var messages: [NoticeID: [Key: PreparedMessage]] = [:]
    /// The one that was asked for last: a broadcast asks for the same one thousands of times in a row.
    private var latest: (key: Key, message: PreparedMessage)?

    init(channels: ChannelCatalogue, configuration: EngineConfiguration) {
        self.channels = channels
        self.configuration = configuration
    }

    /// Drops what was made for a notice; where it is asked for again, it is made again.
    mutating func forget(_ id: NoticeID) {
        messages[id] = nil
        latest = nil
    }

    /// Nil where the notice or the channel is not known.
    /// - Parameter notice: asked only where there is something to make.
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

    /// Several notices in one message; nil where it takes more than one part, or one of them is not known.
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
        // Most keywords stand in the text: their endpoints share the message of all.
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

/// How long a request may take: the lane's timeout, or the channel's where that is shorter.
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

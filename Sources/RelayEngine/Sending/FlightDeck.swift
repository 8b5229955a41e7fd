import RelayChannels
import RelayModel
import RelayStore
import RelayTransport

/// Makes requests of flights, remembers what is in the air, and reads verdicts off the replies.
struct FlightDeck {
    /// What is kept of a reply: enough to see what the far side said.
    private static let acceptedReplyBytes = 256
    private static let otherReplyBytes = 2048

    private struct Airborne {
        let flight: Flight
        let channel: Channel
        let parts: Int
        /// What the request calls its recipients, in the order of the flight's legs.
        let names: [String]
    }

    private let channels: ChannelCatalogue
    private let configuration: EngineConfiguration
    private var cache = MessageCache()
    private var secrets = SecretResolver()
    private var airborne: [Airborne?] = []
    private var free: [Int] = []
    private var random: any RandomNumberGenerator & Sendable

    init(
        channels: ChannelCatalogue,
        configuration: EngineConfiguration,
        random: any RandomNumberGenerator & Sendable
    ) {
        self.channels = channels
        self.configuration = configuration
        self.random = random
    }

    mutating func remember(_ notice: Notice) { cache.remember(notice) }
    mutating func forget(_ id: NoticeID) { cache.forget(id) }

    /// A transfer for the flight, or why there can be none.
    mutating func launch(_ flight: Flight, at now: Timestamp) -> Result<Transfer, FlightObstacle> {
        guard let first = flight.legs.first, let channel = channels[first.target.channel] else {
            return .failure(FlightObstacle(.noChannel))
        }
        guard let message = cache.message(flight.notice, for: flight.reader, on: channel) else {
            return .failure(FlightObstacle(.refused(.permanentContent, "the notice is not in memory")))
        }
        var recipients: [ChannelRecipient] = []
        recipients.reserveCapacity(flight.legs.count)
        for leg in flight.legs {
            var secret: String?
            switch secrets.resolve(leg.target.secret, at: now) {
            case .none: break
            case .found(let text): secret = text
            case .missing(let place): return .failure(FlightObstacle(.secretMissing(place)))
            }
            if secret == nil, let fallback = channel.defaultSecret {
                switch secrets.resolve(fallback, at: now) {
                case .none: break
                case .found(let text): secret = text
                case .missing(let place): return .failure(FlightObstacle(.secretMissing(place)))
                }
            }
            recipients.append(channel.recipient(leg.id, address: leg.target.address.reveal(), secret: secret))
        }
        let stamp = AttemptStamp(
            now: now,
            attempt: flight.attempt,
            nonce: UInt128.random(in: .min ... .max, using: &random),
            isRepeat: flight.isRepeat
        )
        do throws(ChannelError) {
            let compiled = try message.get()
            let request = try compiled.request(part: flight.part, to: recipients, stamp: stamp)
            let tag = store(
                Airborne(
                    flight: flight,
                    channel: channel,
                    parts: compiled.partCount,
                    names: recipients.map(\.name)
                )
            )
            return .success(Transfer(tag: UInt64(tag), request: request, limits: limits(flight.lane, channel)))
        } catch {
            let isContent = error.subject == .text || error.subject == .data
            let verdict: VerdictClass = isContent ? .permanentContent : .permanentConfig
            return .failure(FlightObstacle(.refused(verdict, error.description)))
        }
    }

    /// What a finished transfer means for each delivery it carried.
    mutating func land(_ result: TransferResult) -> FlightEnd? {
        let tag = Int(result.tag)
        guard let landed = airborne[tag] else { return nil }
        airborne[tag] = nil
        free.append(tag)
        let verdict = landed.channel.judge(result.reply, recipients: landed.names)
        let reply = Self.excerpt(of: result.reply.body, verdict.class)
        return FlightEnd(
            lane: landed.flight.lane,
            results: zip(landed.flight.legs, landed.names).map { leg, name in
                let own = verdict.recipients[name] ?? verdict
                return FlightEnd.Result(
                    slot: leg.slot,
                    outcome: .attempt(
                        AttemptOutcome(
                            verdict: own,
                            startedAt: result.startedAt,
                            duration: result.microseconds,
                            httpStatus: result.reply.status,
                            reply: reply,
                            parts: landed.parts
                        )
                    )
                )
            }
        )
    }

    private static func excerpt(of body: [UInt8], _ verdict: VerdictClass) -> [UInt8]? {
        guard !body.isEmpty else { return nil }
        let limit = verdict == .accepted ? acceptedReplyBytes : otherReplyBytes
        return Masking.numbers(in: body.prefix(limit))
    }

    /// The lane's patience, or the channel's where that is shorter.
    private func limits(_ lane: Lane, _ channel: Channel) -> TransferLimits {
        return TransferLimits(
            connect: min(configuration.connectTimeout, .seconds(channel.pace.connectSeconds)),
            total: min(configuration.timeout(lane), .seconds(channel.pace.totalSeconds))
        )
    }

    private mutating func store(_ flight: Airborne) -> Int {
        if let tag = free.popLast() {
            airborne[tag] = flight
            return tag
        }
        airborne.append(flight)
        return airborne.count - 1
    }
}

/// Why a flight could not leave.
struct FlightObstacle: Error {
    let obstacle: SendObstacle

    init(_ obstacle: SendObstacle) { self.obstacle = obstacle }
}

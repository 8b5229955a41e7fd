import RelayChannels
import RelayModel
import RelayTransport

/// How long a request may take: the lane's patience, or the channel's where that is shorter.
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

import RelayModel
import RelayTransport

/// How long a request may take: the lane's patience, or the channel's where that is shorter.
struct TransferLimitsByLane {
    private let limits: [TransferLimits]

    init(_ configuration: EngineConfiguration, connect: Duration, total: Duration) {
        limits = Lane.allCases.map { lane in
            TransferLimits(
                connect: min(configuration.connectTimeout, connect),
                total: min(configuration.timeout(lane), total)
            )
        }
    }

    subscript(lane: Lane) -> TransferLimits { limits[Int(lane.rawValue)] }
}

import RelayChannels
public import RelayEngine
public import RelayModel
public import RelayStore
import RelayTransport

/// What the relay says of itself: its numbers and its channels.
public struct StatusService: Sendable {
    let engine: Engine
    let store: any RelayStore
    let overdue: OverdueProbe
    let channels: ChannelCatalogue

    /// The names of all channels.
    public var channelNames: [ChannelName] { channels.names }

    /// The numbers as the watchdog takes them.
    public var numbers: (engine: EngineMetrics, store: StoreHealth, overdue: OverdueDeliveries) {
        (engine.metrics, store.health, overdue.last)
    }

    /// The numbers as the API shows them.
    public var current: RelayStatus {
        let (engine, store, overdue) = numbers
        return RelayStatus(
            sending: RelayStatus.Sending(engine),
            transfers: RelayStatus.Transfers(engine.transfer),
            store: store,
            overdue: overdue,
            notes: RefusalDetector.notes(engine.commonRefusals)
        )
    }
}

extension RelayStatus.Sending {
    init(_ engine: EngineMetrics) {
        self.init(
            ready: engine.ready,
            oldestReady: engine.oldestReady,
            held: engine.held,
            waitingAtHosts: engine.waitingAtHosts,
            inFlight: engine.inFlight,
            unrecorded: engine.unrecorded,
            notices: engine.notices,
            endpoints: engine.endpoints,
            refusedEndpoints: engine.refusedEndpoints,
            refusedAlike: engine.commonRefusals.map {
                RelayStatus.RefusedAlike(channel: $0.channel, code: $0.code, endpoints: $0.endpoints)
            },
            attempts: engine.attempts
        )
    }
}

extension RelayStatus.Transfers {
    init(_ transfers: TransferMetrics) {
        self.init(
            running: transfers.running,
            started: transfers.started,
            finished: transfers.finished,
            connectionsOpened: transfers.connectionsOpened,
            connectionsReused: transfers.connectionsReused,
            staleRetries: transfers.staleRetries,
            lookups: transfers.lookups
        )
    }
}

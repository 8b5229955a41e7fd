import Dispatch
import Foundation
import Logging
import RelayEngine
import RelayModel
import RelayService
import RelayStore
import ServiceLifecycle
import Synchronization

/// Runs a ``Watchdog`` once per second, logs its findings, and ends the process if a thread hangs, so that a supervisor
/// restarts it. Nothing accepted is lost. It has its own thread because a hang may block all others.
final class WatchdogThread: Service {
    private static let interval = DispatchTimeInterval.seconds(1)

    private let watch: Mutex<Watchdog>
    private let numbers: @Sendable () -> (engine: EngineMetrics, store: StoreHealth, overdue: OverdueDeliveries)
    private let clock: any RelayClock
    private let logger: Logger
    private let onHang: @Sendable (_ say: () -> Void) -> Void
    private let end = DispatchSemaphore(value: 0)

    /// Creates a thread that is not started.
    /// - Parameter onHang: Ends the process; its argument logs the findings first.
    init(
        watch: Watchdog,
        numbers: @escaping @Sendable () -> (engine: EngineMetrics, store: StoreHealth, overdue: OverdueDeliveries),
        clock: any RelayClock,
        logger: Logger,
        onHang: @escaping @Sendable (_ say: () -> Void) -> Void = { ProcessTermination.end(saying: $0) }
    ) {
        self.watch = Mutex(watch)
        self.numbers = numbers
        self.clock = clock
        self.logger = logger
        self.onHang = onHang
    }

    /// Runs the thread until the service group stops.
    func run() async {
        let thread = Thread {
            while self.end.wait(timeout: .now() + Self.interval) == .timedOut { self.look() }
        }
        thread.name = "relay-watch"
        thread.start()
        try? await gracefulShutdown()
        end.signal()
    }

    /// The reasons why the relay is not healthy, as of the last check.
    var reasons: [String] { watch.withLock { $0.reasons } }

    /// Runs one check.
    func look() {
        let numbers = numbers()
        let now = clock.now
        let findings = watch.withLock {
            $0.observe(numbers.engine, numbers.store, overdue: numbers.overdue, at: now, step: clock.step)
        }
        let isHung = findings.contains { if case .hung = $0 { true } else { false } }
        if isHung { onHang { say(findings) } } else { say(findings) }
    }

    private func say(_ findings: [Watchdog.Finding]) {
        for finding in findings {
            switch finding {
            case .stall(.began(let lane, let waiting)):
                logger.error(
                    "deliveries do not leave",
                    metadata: ["lane": "\(lane.name)", "seconds": "\(waiting.milliseconds / 1000)"]
                )
            case .stall(.ended(let lane, let span)):
                logger.error(
                    "deliveries leave again",
                    metadata: ["lane": "\(lane.name)", "seconds": "\(span.milliseconds / 1000)"]
                )
            case .overdue(.began(let count, let oldest)):
                logger.error(
                    "held deliveries do not leave although their time has come",
                    metadata: ["count": "\(count)", "seconds": "\(oldest.milliseconds / 1000)"]
                )
            case .overdue(.ended(let span)):
                logger.error("held deliveries leave again", metadata: ["seconds": "\(span.milliseconds / 1000)"])
            case .store(.lost(let part)):
                logger.critical(
                    "the data directory is gone or was replaced; nothing is accepted until it is back",
                    metadata: ["part": "\(part)"]
                )
            case .store(.found): logger.error("the data directory is back")
            case .store(.damaged(let damage)):
                logger.critical(
                    "the database is damaged; stop the relay and restore the latest backup",
                    metadata: ["damage": "\(damage)"]
                )
            case .store(.sound): logger.error("the database shows no more damage")
            case .refusedAlike(.began(let refusal)):
                logger.error(
                    "endpoints of a channel are refused alike; the cause is most likely the relay's own",
                    metadata: [
                        "channel": "\(refusal.channel)", "endpoints": "\(refusal.endpoints)", "code": "\(refusal.code)",
                        "message": "\(refusal.message)", "cause": "\(refusal.cause?.name ?? "unknown")",
                    ]
                )
            case .refusedAlike(.ended(let refusal)):
                logger.error(
                    "endpoints of a channel are no longer refused alike",
                    metadata: ["channel": "\(refusal.channel)", "code": "\(refusal.code)"]
                )
            case .clockSet(.zero): logger.warning("the machine's clock agrees with the relay's again")
            case .clockSet(let step):
                logger.warning(
                    "system clock stepped; schedules and expiry keep using the previous time until restart",
                    metadata: ["seconds": "\(step.milliseconds / 1000)"]
                )
            case .recordLeftOut(let fault):
                logger.error(
                    "a record was left out; the others continue",
                    metadata: ["table": "\(fault.table)", "row": "\(fault.row)", "reason": "\(fault.reason)"]
                )
            case .hung(let thread, let span):
                logger.critical(
                    "a thread hangs; exiting so that the supervisor restarts the relay",
                    metadata: ["thread": "\(thread.rawValue)", "seconds": "\(span.milliseconds / 1000)"]
                )
            }
        }
    }
}

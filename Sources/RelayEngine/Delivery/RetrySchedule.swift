public import RelayModel

/// The times of further attempts after one that failed but may yet succeed.
///
/// Normal and bulk: the ladder of Standard Webhooks 1.0.0. Urgent: short waits, then every minute until the notice
/// expires.
public struct RetrySchedule: Sendable, Hashable {
    /// Seconds before the second, third, … attempt.
    let ladder: [Double]
    /// Seconds between attempts after the ladder's end; nil: there are no more.
    let afterwards: Double?

    /// The ladder for a lane.
    public init(lane: Lane) {
        switch lane {
        case .urgent:
            ladder = [1, 2, 5, 10, 20, 30]
            afterwards = 60
        case .normal, .bulk:
            ladder = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
            afterwards = nil
        }
    }

    /// The wait after the `failures`-th failure (from 1); nil if no attempt is left.
    ///
    /// Jitter: the step times a random factor from 0.1 to 1.9, so that deliveries that failed together are spread out
    /// and the average wait is the step. The factor is never below 0.1, because an immediate repeat would meet the same
    /// failure.
    public func delay(afterFailure failures: Int, random: inout some RandomNumberGenerator) -> Duration? {
        let step = failures - 1
        guard let seconds = step < ladder.count ? ladder[max(0, step)] : afterwards else { return nil }
        return .milliseconds(Int64(seconds * 1000 * Double.random(in: 0.1...1.9, using: &random)))
    }

    /// The wait after a failure of the relay's own network.
    func ownFaultDelay(random: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int64((ladder.first ?? 5) * 1000 * Double.random(in: 0.5...1.5, using: &random)))
    }

    /// A wait of at least so many seconds, and at most a fifth more.
    static func jittered(seconds: Double, random: inout some RandomNumberGenerator) -> Duration {
        .milliseconds(Int64(seconds * 1000 * Double.random(in: 1...1.2, using: &random)))
    }
}

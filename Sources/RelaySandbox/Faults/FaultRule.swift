/// One rule of a fault spec: a target, the fault, its frequency and its duration.
///
/// | setting | what happens |
/// |---|---|
/// | `latency=200ms`, `latency=50ms..2s` | the reply comes so much later |
/// | `hang` | no reply, ever |
/// | `reset` | RST once the request was read |
/// | `status=503` (with `retry-after=7`, `location=URL`) | the gateway answers; the platform sees nothing |
/// | `garbage=json`, `garbage=http` | 200 with a web page; bytes that are no HTTP |
/// | `drip`, `drip=20ms` | the body a byte a second, or as slowly as said |
/// | `truncate` | half of the body, then the end |
/// | `huge`, `huge=64MiB` | 1 MiB, or so much, of blanks before the reply |
/// | `close`, `close=silent` | the connection ends after the reply, announced or not |
/// | `clock=2h` | the platform's clock is so far ahead: it refuses signatures as too old |
/// | `p=0.3` | only this share of the requests |
/// | `times=2` | only each key's first so many requests |
struct FaultRule: Hashable, Sendable, CustomStringConvertible {
    /// How a connection ends after the reply.
    enum Closing: String, Hashable, Sendable {
        /// With `Connection: close`.
        case announced
        /// Without notice, as a proxy drops an idle connection.
        case silent
    }

    static let names =
        "latency, hang, reset, status, retry-after, location, garbage, drip, truncate, huge, close, clock, p, times"

    var target: FaultTarget
    var latency: ClosedRange<Int>?
    var disturbance: Disturbance?
    var closing: Closing?
    /// The lead of the platform's clock.
    var clockOffset: Duration?
    /// The share of requests it applies to, more than 0 and at most 1.
    var probability = 1.0
    /// The number of each key's first requests it applies to; nil for all.
    var times: Int?
    private var retryAfter: String?
    private var location: String?

    /// Creates a rule without settings.
    init(target: FaultTarget) { self.target = target }

    /// Adds one setting; errors name the allowed values.
    mutating func set(_ name: String, _ value: String?) throws(FaultProblem) {
        switch name {
        case "latency": latency = try FaultValue.latency(value)
        case "hang", "reset", "truncate":
            guard value == nil else {
                throw FaultProblem(found: "\(name)=\(value ?? "")", expected: "\(name) takes no value")
            }
            try disturb(name, name == "hang" ? .hang : name == "reset" ? .reset : .truncate)
        case "status":
            try disturb(name, .status(try FaultValue.status(value), retryAfter: nil, location: nil))
        case "garbage":
            guard ["json", "http", nil].contains(value) else {
                throw FaultProblem(found: "garbage=\(value ?? "")", expected: "garbage is json or http")
            }
            try disturb(name, value == "http" ? .noise : .webPage)
        case "drip": try disturb(name, .drip(milliseconds: value == nil ? 1000 : try FaultValue.duration(value, name)))
        case "huge": try disturb(name, .huge(bytes: value == nil ? 1 << 20 : try FaultValue.size(value, name)))
        case "close":
            guard ["silent", nil].contains(value) else {
                throw FaultProblem(found: "close=\(value ?? "")", expected: "close takes no value or silent")
            }
            closing = value == nil ? .announced : .silent
        case "clock": clockOffset = .milliseconds(try FaultValue.duration(value, name))
        case "retry-after": retryAfter = try FaultValue.headerText(value, name)
        case "location": location = try FaultValue.headerText(value, name)
        case "p": probability = try FaultValue.probability(value)
        case "times": times = try FaultValue.count(value)
        default: throw FaultProblem(found: name, expected: "no such setting; settings: \(Self.names)")
        }
    }

    /// Combines the parts of a status and refuses a rule without effect.
    mutating func check() throws(FaultProblem) {
        if case .status(let status, _, _) = disturbance {
            disturbance = .status(status, retryAfter: retryAfter, location: location)
        } else if retryAfter != nil || location != nil {
            throw FaultProblem(
                found: retryAfter == nil ? "location" : "retry-after",
                expected: "only beside status=…"
            )
        }
        guard latency != nil || disturbance != nil || closing != nil || clockOffset != nil else {
            throw FaultProblem(found: target.description, expected: "the rule does nothing; settings: \(Self.names)")
        }
    }

    var description: String {
        var settings: [String] = []
        if let latency {
            let (low, high) = (latency.lowerBound, latency.upperBound)
            settings.append("latency=" + (low == high ? "\(low)ms" : "\(low)ms..\(high)ms"))
        }
        switch disturbance {
        case .drip(let milliseconds)?: settings.append("drip=\(milliseconds)ms")
        case .huge(let bytes)?: settings.append("huge=\(bytes)")
        case let disturbance?: settings.append(disturbance.label)
        case nil: break
        }
        if let retryAfter { settings.append("retry-after=\(retryAfter)") }
        if let location { settings.append("location=\(location)") }
        if let closing { settings.append(closing == .announced ? "close" : "close=silent") }
        if let clockOffset { settings.append("clock=\(clockOffset.components.seconds)s") }
        if probability < 1 { settings.append("p=\(probability)") }
        if let times { settings.append("times=\(times)") }
        return "\(target):" + settings.joined(separator: ",")
    }

    private mutating func disturb(_ name: String, _ disturbance: Disturbance) throws(FaultProblem) {
        guard self.disturbance == nil else {
            throw FaultProblem(
                found: name,
                expected: "a rule holds one of hang, reset, status, garbage, drip, truncate, huge"
            )
        }
        self.disturbance = disturbance
    }
}

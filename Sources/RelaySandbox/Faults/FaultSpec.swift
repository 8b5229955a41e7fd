import RelayJSON

/// The faults of the sandbox: rules as one line of text or as JSON.
///
/// ```
/// spec   = rule *( ";" rule )
/// rule   = target ":" setting *( "," setting )
/// target = "*" | CHANNEL [ "/" KEY ] | "*/" KEY | PATH      KEY may hold "*", PATH begins with "/" and is a prefix
/// ```
/// `wecom-robot:latency=200ms;webhook/s24*:status=503,times=2;dingtalk-robot/tok*:hang`. The settings are those of
/// ``FaultRule``. Blanks around the marks are ignored; an empty text means no faults.
public struct FaultSpec: Hashable, Sendable, CustomStringConvertible {
    /// No faults.
    public static let none = FaultSpec(rules: [])

    /// In the given order: of several rules for one request, the first with a setting decides about it.
    let rules: [FaultRule]

    /// A spec from its rules.
    init(rules: [FaultRule]) { self.rules = rules }

    /// Reads the text form, or the JSON form: an array such as `[{"on":"webhook/s24*","status":503,"times":2}]`.
    ///
    /// The error names the rule, the column, the text found there and the allowed values.
    public init(_ text: String) throws(FaultSpecError) {
        let whole = Piece(text: Substring(text), column: 1)
        guard let first = whole.trimmed.text.first else {
            self = .none
            return
        }
        if first == "[" {
            self = try FaultSpec(json: Array(text.utf8))
            return
        }
        var rules: [FaultRule] = []
        for (index, piece) in whole.split(";").enumerated() {
            let piece = piece.trimmed
            let parts = piece.split(":", atMost: 1)
            guard parts.count == 2 else {
                throw FaultSpecError(
                    rule: index + 1,
                    column: piece.column,
                    found: String(piece.text),
                    expected: "a rule is TARGET:SETTING[,SETTING…], as in webhook/s24*:status=503,times=2"
                )
            }
            let target = parts[0].trimmed
            let settings = parts[1].split(",").map(\.trimmed)
            rules.append(try Self.rule(index + 1, target, settings))
        }
        self.rules = rules
    }

    /// Objects with `on` and the settings by name; a setting without value is `true`.
    private init(json: [UInt8]) throws(FaultSpecError) {
        guard case .list(let elements)? = try? JSONReader.read(json) else {
            throw FaultSpecError(rule: 0, column: nil, found: "[…", expected: "the JSON form is an array of rules")
        }
        var rules: [FaultRule] = []
        for (index, element) in elements.enumerated() {
            guard let members = element.members, let target = element["on"]?.text else {
                throw FaultSpecError(
                    rule: index + 1,
                    column: nil,
                    found: "no \"on\"",
                    expected: "an object with \"on\": TARGET and settings by name"
                )
            }
            do {
                var rule = FaultRule(target: try FaultTarget(target))
                for member in members where member.name != "on" && member.value != .bool(false) {
                    try rule.set(member.name, Self.settingText(member))
                }
                try rule.check()
                rules.append(rule)
            } catch {
                throw FaultSpecError(rule: index + 1, column: nil, found: error.found, expected: error.expected)
            }
        }
        self.rules = rules
    }

    /// The spec as text; empty for no faults.
    public var description: String { rules.map(\.description).joined(separator: ";") }

    private static func rule(_ number: Int, _ target: Piece, _ settings: [Piece]) throws(FaultSpecError) -> FaultRule {
        var place = target
        do {
            var rule = FaultRule(target: try FaultTarget(String(target.text)))
            for setting in settings {
                place = setting
                let sides = setting.split("=", atMost: 1).map(\.trimmed)
                try rule.set(String(sides[0].text), sides.count > 1 ? String(sides[1].text) : nil)
            }
            try rule.check()
            return rule
        } catch {
            throw FaultSpecError(rule: number, column: place.column, found: error.found, expected: error.expected)
        }
    }

    private static func settingText(_ member: JSON.Member) throws(FaultProblem) -> String? {
        switch member.value {
        case .bool(true): return nil
        case .text(let text): return text
        case .number(let digits): return digits
        default: throw FaultProblem(found: member.name, expected: "a string, a number or true")
        }
    }
}

/// A part of the spec's text with its position.
private struct Piece {
    var text: Substring
    /// Characters before it, plus 1.
    var column: Int

    /// Without the blanks around it.
    var trimmed: Piece {
        let blanks = text.prefix(while: \.isWhitespace).count
        var rest = text.dropFirst(blanks)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return Piece(text: rest, column: column + blanks)
    }

    func split(_ mark: Character, atMost count: Int = .max) -> [Piece] {
        var column = column
        return text.split(separator: mark, maxSplits: count, omittingEmptySubsequences: false).map { part in
            defer { column += part.count + 1 }
            return Piece(text: part, column: column)
        }
    }
}

/// The faults of one request, combined from all matching rules.
struct FaultPlan: Hashable, Sendable {
    /// The delay of the reply in milliseconds.
    var latency: Int?
    var disturbance: Disturbance?
    var closing: FaultRule.Closing?
    /// The deviation of the platform's clock.
    var clockOffset: Duration?

    /// No faults.
    static let none = FaultPlan()
}

/// A fault spec that cannot be read: the position, the text found there, and the allowed values.
public struct FaultSpecError: Error, Hashable, CustomStringConvertible {
    /// The rule, counted from 1; 0 for the whole spec.
    public var rule: Int
    /// The column in the text, counted from 1; nil for the JSON form.
    public var column: Int?
    /// The text found there.
    public var found: String
    /// The allowed values.
    public var expected: String

    /// The text for an operator, on one line.
    public var description: String {
        let place = rule == 0 ? "faults" : "faults, rule \(rule)" + (column.map { ", column \($0)" } ?? "")
        return "\(place): “\(found)”: \(expected)"
    }
}

/// The problem of one setting or target, before its position is known.
struct FaultProblem: Error, Hashable {
    var found: String
    var expected: String
}

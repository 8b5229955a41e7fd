/// Finds telephone numbers, and skips dates, years and amounts.
struct NumberScan {
    /// Digits in groups, as numbers are written: `138 1234 5678`, `(028) 8765-4321`, `400.123.4567`.
    private struct Cluster {
        var groups: [String] = []
        /// The position behind its last digit.
        var next: Unicode.Scalar?
    }

    /// The separators between the groups of one number.
    private static let separators: Set<Unicode.Scalar> = [" ", "\t", "-", ".", "(", ")", "/"]
    /// The longest such separator: `) `.
    private static let longestSeparator = 3
    /// The number of digits from which groups count as one number.
    private static let joined = 7
    /// Short numbers of three digits that everybody can call.
    private static let emergency: Set<String> = ["110", "112", "119", "120", "122", "911", "999"]
    /// Words behind an amount: 2000-3000元, 110人.
    private static let units = Set("元块万千百亿角人名个位次条件起岁年月日天周分秒小时家所户%".unicodeScalars)

    private var clusters: [Cluster] = []

    init(_ text: PlainScalars) {
        var cluster = Cluster()
        var group = ""
        var gap = 0
        for scalar in text.scalars {
            if scalar.isDigit {
                if group.isEmpty, !cluster.groups.isEmpty, gap > Self.longestSeparator {
                    clusters.append(cluster)
                    cluster = Cluster()
                }
                group.unicodeScalars.append(scalar)
                gap = 0
                continue
            }
            if !group.isEmpty {
                cluster.groups.append(group)
                cluster.next = scalar
                group = ""
            }
            gap += 1
            guard !Self.separators.contains(scalar), !cluster.groups.isEmpty else { continue }
            clusters.append(cluster)
            cluster = Cluster()
        }
        if !group.isEmpty {
            cluster.groups.append(group)
            cluster.next = nil
        }
        if !cluster.groups.isEmpty { clusters.append(cluster) }
    }

    /// Whether it contains a number to call: a run of at least `digits` digits, or a number in groups.
    func holdsNumber(digits: Int) -> Bool {
        clusters.contains { cluster in
            if cluster.groups.contains(where: { $0.utf8.count >= digits }) { return true }
            return Self.segments(cluster.groups).contains { groups in
                let isAmount = groups.count == 2 && cluster.next.map(Self.units.contains) ?? false
                return groups.count > 1 && groups.joined().utf8.count >= Self.joined && !isAmount
            }
        }
    }

    /// Whether it contains a short number that everybody can call, and not a count of people or things.
    var holdsEmergencyNumber: Bool {
        clusters.contains { cluster in
            guard cluster.groups.contains(where: Self.emergency.contains) else { return false }
            return !(cluster.next.map(Self.units.contains) ?? false)
        }
    }

    /// The text without dates (2026-03-02, 2026.3.2) and spans of years (2025-2026).
    private static func segments(_ groups: [String]) -> [[String]] {
        var result: [[String]] = [[]]
        var place = 0
        while place < groups.count {
            guard isYear(groups[place]), place + 1 < groups.count else {
                result[result.count - 1].append(groups[place])
                place += 1
                continue
            }
            var length = 1
            if isYear(groups[place + 1]) {
                length = 2
            } else {
                while length < 3, place + length < groups.count, groups[place + length].utf8.count <= 2 { length += 1 }
            }
            if length == 1 {
                result[result.count - 1].append(groups[place])
            } else {
                result.append([])
            }
            place += length
        }
        return result
    }

    private static func isYear(_ group: String) -> Bool {
        group.utf8.count == 4 && (group.hasPrefix("19") || group.hasPrefix("20"))
    }
}

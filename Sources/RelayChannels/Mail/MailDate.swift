import RelayModel

/// The date of a mail (RFC 5322, section 3.3), in Asia/Shanghai: `Mon, 02 Mar 2026 15:30:00 +0800`.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment as a mail's `Date` has it.
    static func text(_ moment: Timestamp) -> String {
        let time = CivilTime(moment, offsetMinutes: CivilTime.shanghai)
        let localSeconds = moment.seconds + Int64(CivilTime.shanghai) * 60
        // 1 January 1970 was a Thursday.
        let day = Int(((localSeconds / 86_400) % 7 + 7) % 7)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(days[day]), \(two(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0800"
    }
}

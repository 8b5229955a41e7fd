/// A person's role in a circle.
public enum Role: String, StringEnum {
    case protected
    case guardian
    case homeroomTeacher = "homeroom_teacher"
    case gradeTeacher = "grade_teacher"
    case counsellor
    case classMonitor = "class_monitor"
    case officer
    case lead

    /// Whether the role also receives warnings about a protected person of the circle: the adults who can help on the
    /// spot. A class monitor is a fellow student and does not (domain rule 1).
    public var guards: Bool {
        switch self {
        case .guardian, .homeroomTeacher, .gradeTeacher, .counsellor, .officer, .lead: true
        case .protected, .classMonitor: false
        }
    }

    /// The Chinese name, as rosters and pages write it.
    public var chinese: String {
        switch self {
        case .protected: "被保护人"
        case .guardian: "监护人"
        case .homeroomTeacher: "班主任"
        case .gradeTeacher: "年级主任"
        case .counsellor: "辅导员"
        case .classMonitor: "班长"
        case .officer: "民警"
        case .lead: "负责人"
        }
    }
}

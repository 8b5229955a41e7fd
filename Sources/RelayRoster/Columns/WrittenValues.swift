import RelayModel

/// How cells write kinds, roles and yes or no, in English and Chinese. Case is ignored.
enum WrittenValues {
    static let kinds: [String: CircleKind] = table(CircleKind.self, chinese: \.chinese) { kind in
        switch kind {
        case .protection: ["防护圈", "守护圈"]
        case .class: ["班", "班级群", "行政班"]
        case .liaison: ["联络群", "联系圈", "工作群"]
        case .community: ["社区群", "院系", "学院", "学校", "年级"]
        }
    }

    static let unitKinds: [String: UnitKind] = table(UnitKind.self, chinese: \.chinese) { kind in
        switch kind {
        case .centre: ["中心", "公安", "派出所", "center"]
        case .school: ["大学", "中学", "小学", "校区"]
        case .college: ["系", "院系", "学部"]
        case .grade: ["级"]
        case .class: ["班", "行政班"]
        case .community: ["街道", "村", "居委会"]
        case .grid: ["网格区"]
        }
    }

    static let roles: [String: Role] = table(Role.self, chinese: \.chinese) { role in
        switch role {
        case .protected: ["被保护者", "被保护", "受保护人", "学生", "居民"]
        case .guardian: ["家长", "父母", "父亲", "母亲", "亲属"]
        case .homeroomTeacher: ["班导师", "班主任老师"]
        case .gradeTeacher: ["年级组长", "年级老师", "年级长"]
        case .counsellor: ["辅导员老师", "导员"]
        case .classMonitor: ["班级负责人"]
        case .officer: ["警官", "警察", "社区民警", "反诈民警"]
        case .lead: ["组长", "牵头人"]
        }
    }

    static let yes: Set<String> = ["yes", "true", "1", "y", "on", "是", "启用", "有", "对", "√", "✓"]
    static let no: Set<String> = ["no", "false", "0", "n", "off", "否", "停用", "禁用", "未启用", "无", "×"]

    private static func table<Value: StringEnum>(
        _: Value.Type,
        chinese: (Value) -> String,
        synonyms: (Value) -> [String]
    ) -> [String: Value] {
        var table: [String: Value] = [:]
        for value in Value.allCases {
            for text in [value.name, chinese(value)] + synonyms(value) { table[text] = value }
        }
        return table
    }

    /// The values a cell may hold, for error texts: `protection (保护圈), class (班级)`.
    static func list<Value: StringEnum>(_: Value.Type, chinese: (Value) -> String) -> String {
        Value.allCases.map { "\($0.name) (\(chinese($0)))" }.joined(separator: ", ")
    }
}

/// A college of the sample university, with its five classes of a grade.
struct SampleCollege {
    /// The id's first part, also the unit's label.
    let label: String
    let name: String
    let englishName: String
    /// The classes' names without the grade.
    let classes: [String]

    static let all = [
        SampleCollege(
            label: "cs",
            name: "计算机学院",
            englishName: "School of Computer Science",
            classes: ["软件工程1班", "软件工程2班", "计算机科学与技术1班", "计算机科学与技术2班", "人工智能1班"]
        ),
        SampleCollege(
            label: "ee",
            name: "电子信息学院",
            englishName: "School of Electronic Engineering",
            classes: ["通信工程1班", "通信工程2班", "电子信息工程1班", "电子信息工程2班", "微电子科学与工程1班"]
        ),
        SampleCollege(
            label: "me",
            name: "机械工程学院",
            englishName: "School of Mechanical Engineering",
            classes: ["机械设计制造及其自动化1班", "机械设计制造及其自动化2班", "车辆工程1班", "工业工程1班", "机器人工程1班"]
        ),
        SampleCollege(
            label: "biz",
            name: "商学院",
            englishName: "Business School",
            classes: ["会计学1班", "会计学2班", "工商管理1班", "国际经济与贸易1班", "财务管理1班"]
        ),
        SampleCollege(
            label: "fl",
            name: "外国语学院",
            englishName: "School of Foreign Languages",
            classes: ["英语1班", "英语2班", "日语1班", "法语1班", "翻译1班"]
        ),
        SampleCollege(
            label: "law",
            name: "法学院",
            englishName: "Law School",
            classes: ["法学1班", "法学2班", "法学3班", "知识产权1班", "社会工作1班"]
        ),
    ]

    /// The years in which the four grades began.
    static let grades = [2023, 2024, 2025, 2026]
}

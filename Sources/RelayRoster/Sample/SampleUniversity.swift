/// One university of the sample: up to six colleges, four grades and five classes of thirty each, 3,600 students.
struct SampleUniversity {
    /// The most students of one university.
    static let capacity = 3600
    /// The students of a full class.
    static let classSize = 30

    /// From 0.
    let number: Int
    /// How many students it has, from 1 to ``capacity``.
    let students: Int

    /// The prefix of the ids: empty for the first university, `u2-` for the second.
    var prefix: String { number == 0 ? "" : "u\(number + 1)-" }

    /// The invented name and the unit's label: 望江大学, `wangjiang`.
    var name: (chinese: String, label: String) {
        if number == 0 { return ("望江大学", "wangjiang") }
        let pairs = Self.first.count * Self.second.count
        let place = (number - 1) % pairs
        // Neighbours differ in both characters.
        let first = Self.first[place % Self.first.count]
        let second = Self.second[(place / Self.first.count + place) % Self.second.count]
        let round = (number - 1) / pairs
        let label = first.label + second.label
        return round == 0
            ? (first.chinese + second.chinese + "大学", label)
            : (first.chinese + second.chinese + "大学第\(round + 1)校区", "\(label)-\(round + 1)")
    }

    /// How many students a class has. Classes fill up one after the other, college by college, so that small samples
    /// have several colleges; 0 where there is no such class.
    func size(college: Int, grade: Int, place: Int) -> Int {
        let order = college + SampleCollege.all.count * (grade + SampleCollege.grades.count * place)
        return max(0, min(Self.classSize, students - order * Self.classSize))
    }

    private static let first: [(chinese: String, label: String)] = [
        ("竹", "zhu"), ("杉", "shan"), ("枫", "feng"), ("鹭", "lu"), ("鹤", "he"), ("栀", "zhi"), ("榕", "rong"),
        ("荻", "di"), ("蔷", "qiang"), ("桐", "tong"), ("槐", "huai"), ("棠", "tang"), ("鸢", "yuan"), ("萤", "ying"),
        ("麦", "mai"), ("柚", "you"), ("桔", "ju"), ("桑", "sang"), ("楠", "nan"), ("桦", "hua"),
    ]
    private static let second: [(chinese: String, label: String)] = [
        ("溪", "xi"), ("岭", "ling"), ("湖", "hu"), ("川", "chuan"), ("泉", "quan"), ("洲", "zhou"), ("桥", "qiao"),
        ("坪", "ping"), ("湾", "wan"), ("屿", "yu"),
    ]
}

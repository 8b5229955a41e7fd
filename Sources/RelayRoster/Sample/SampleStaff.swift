/// The people of a college who also belong to circles written after its classes.
struct SampleStaff {
    let lead: SamplePerson
    var counsellors: [SamplePerson] = []
    /// One student of each class.
    var monitors: [SamplePerson] = []
    /// Classes written so far.
    var classes = 0
    /// The student who has a protection circle.
    var ward: Ward?

    /// A student with a protection circle, and the teachers in it.
    struct Ward {
        let student: SamplePerson
        let homeroom: SamplePerson
        let counsellor: SamplePerson
        let unit: String
    }
}

/// Invented people's names: a common surname and one or two characters that given names are made of.
enum SampleName {
    private static let surnames = Array(
        "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
    ).map(String.init)
    private static let given = Array(
        "文雨晨欣怡子涵浩宇思远佳雪梓轩嘉铭一诺俊杰静雅梦瑶志强晓彤天佑若曦明哲诗涵博睿语桐泽楷可馨建军海燕丽娟春梅国平秋菊永康玉兰家豪美玲景行知微书瑶锦程星河云舒沐阳安然青禾松月"
    ).map(String.init)

    /// A name of two or three characters, three in most cases.
    static func next(_ random: inout SplitMix64, surname: String? = nil) -> String {
        let surname = surname ?? random.pick(surnames)
        let first = random.pick(given)
        return random.below(5) == 0 ? surname + first : surname + first + random.pick(given)
    }
}

/// A person of the sample, with the values that the rows of members.csv hold.
struct SamplePerson {
    let id: String
    let name: String
    let phone: String
}

/// Generates unassigned phone numbers without repeats: first the block 199-0000-xxxx, then numbers with the country
/// code +999, which is not assigned (ITU-T E.164).
struct SamplePhones {
    private var used = 0

    mutating func next() -> String {
        defer { used += 1 }
        // 7919 shares no factor with 10,000, so each number of the block comes once, in no visible order.
        if used < 10_000 { return "1990000" + Self.padded((used * 7919 + 1234) % 10_000, 4) }
        return "+999" + Self.padded(used, 8)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// A college within a university of the sample.
struct SampleCollegePart {
    let university: SampleUniversity
    let college: SampleCollege
    /// Its place among the colleges, from 0.
    let place: Int
    let unit: String
    /// The officer who is responsible for it.
    let officer: SamplePerson

    /// The circle's id.
    var id: String { university.prefix + college.label }
    /// The first college takes part in drills.
    var isInDrills: Bool { place == 0 }
}

/// A class while it is written.
struct SampleClass {
    let year: Int
    /// Its place in the grade, from 0.
    let place: Int
    let size: Int
    /// The grade's circle.
    let circle: String
}

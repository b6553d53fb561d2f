using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PublicApiGenerator;

namespace EmbeddingProjector.Tests.Packages;

/// <summary>What a package promises to .NET users, beside what it promised before.</summary>
public sealed class PublicApiTests
{
    /// <summary>Writes the files anew where it is 1, for a change that is meant.</summary>
    private const string Update = "EMBEDDINGPROJECTOR_UPDATE_API";

    public static TheoryData<string> Packages =>
    [
        "EmbeddingProjector.Inference", "EmbeddingProjector", "EmbeddingProjector.TorchSharp",
        "EmbeddingProjector.Onnx", "EmbeddingProjector.Postgres", "EmbeddingProjector.Viewer",
    ];

    [Theory, MemberData(nameof(Packages))]
    public void A_packages_public_api_is_the_one_in_its_file(string package)
    {
        var path = Path.Combine(FolderOf(), $"{package}.txt");
        var found = Assembly.Load(package).GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [typeof(CompilerGeneratedAttribute).FullName!, typeof(NullableContextAttribute).FullName!],
        }).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, found);

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        var (before, after) = (expected.Split('\n'), found.Split('\n'));

        Assert.True(
            expected == found,
            $"the public API of {package} changed: set {Update}=1 and run this test again if it was meant.\n"
            + string.Join('\n', before.Except(after).Take(20).Select(line => "- " + line.Trim()))
            + "\n" + string.Join('\n', after.Except(before).Take(20).Select(line => "+ " + line.Trim())));
    }

    // The compiler asks for all or none of a member's parameters, inside too; here only where users look.
    [Theory, MemberData(nameof(Packages))]
    public void Who_describes_one_parameter_of_a_public_member_describes_them_all(string package)
    {
        var comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{package}.xml")).Descendants("member")
            .ToLookup(member => Regex.Replace((string)member.Attribute("name")!, @"\(.*|``\d+", ""));
        var members = Assembly.Load(package).GetExportedTypes().SelectMany(type => type.GetMembers(
            BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        var lacking =
            from method in members.OfType<MethodBase>()
            let type = method.DeclaringType!.FullName!.Replace('+', '.')
            from comment in comments[method.IsConstructor ? $"M:{type}.#ctor" : $"M:{type}.{method.Name}"]
            let described = comment.Elements("param").Select(param => (string)param.Attribute("name")!).ToArray()
            let names = method.GetParameters().Select(parameter => parameter.Name!).ToArray()
            where described.Length > 0 && described.All(names.Contains) && described.Length < names.Length
                && ((string)comment.Attribute("name")!).Count(letter => letter == ',') >= names.Length - 1
            select $"{comment.Attribute("name")!.Value}: {string.Join(", ", names.Except(described))}";

        Assert.Empty(lacking);
    }

    private static string FolderOf([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

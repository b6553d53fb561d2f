using System.Reflection;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Sets;
using NetArchTest.Rules;

namespace EmbeddingProjector.Tests;

/// <summary>Arrows point one way: between projects, and between the rooms of a project.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "EmbeddingProjector.";

    // Each room and what it may know; a room's own folders are its own matter.
    private static readonly Dictionary<string, string[]> Library = new()
    {
        ["Files"] = [],
        ["Numerics"] = [],
        ["Imaging"] = ["Inference"],
        ["Data"] = ["Inference", "Files", "Imaging"],
        ["Preprocessing"] = ["Inference", "Imaging", "Numerics"],
        ["Pipeline"] = ["Inference", "Files", "Imaging", "Data", "Preprocessing"],
        ["Sets"] = ["Inference", "Files", "Imaging", "Numerics", "Data", "Preprocessing", "Pipeline"],
        ["Analysis"] = ["Inference", "Files", "Numerics", "Pipeline", "Sets"],
        ["Logs"] =
        [
            "Inference", "Files", "Imaging", "Numerics", "Data", "Preprocessing", "Pipeline", "Sets", "Analysis",
        ],
        ["Plots"] =
        [
            "Inference", "Files", "Imaging", "Numerics", "Data", "Preprocessing", "Pipeline", "Sets", "Analysis",
            "Logs",
        ],
        ["Generation"] =
        [
            "Inference", "Files", "Imaging", "Numerics", "Data", "Preprocessing", "Pipeline", "Sets", "Analysis",
            "Logs", "Plots",
        ],
        ["Sweeps"] =
        [
            "Inference", "Files", "Imaging", "Numerics", "Data", "Preprocessing", "Pipeline", "Sets", "Analysis",
            "Logs", "Plots", "Generation",
        ],
    };

    private static readonly Dictionary<string, string[]> Inference = new()
    {
        ["Names"] = [],
        ["Errors"] = [],
        ["Graph"] = ["Names", "Errors"],
        ["Weights"] = ["Names", "Errors"],
        ["Engines"] = ["Names", "Errors", "Graph", "Weights"],
        ["Models"] = ["Names", "Errors", "Graph", "Weights", "Engines"],
    };

    // What an assembly may refer to beside the runtime.
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["EmbeddingProjector.Inference"] = [],
        ["EmbeddingProjector"] =
            ["EmbeddingProjector.Inference", "Google.Protobuf", "SixLabors.ImageSharp", "BitMiracle.LibTiff.NET"],
        ["EmbeddingProjector.TorchSharp"] =
            ["EmbeddingProjector.Inference", "EmbeddingProjector", "TorchSharp", "Google.Protobuf"],
        ["EmbeddingProjector.Onnx"] =
        [
            "EmbeddingProjector.Inference", "EmbeddingProjector", "Microsoft.ML.OnnxRuntime", "Microsoft.ML.Tokenizers",
            "Google.Protobuf",
        ],
        ["EmbeddingProjector.Postgres"] =
            ["EmbeddingProjector.Inference", "EmbeddingProjector", "Npgsql", "Pgvector"],
        ["EmbeddingProjector.Viewer"] = ["EmbeddingProjector.Inference", "EmbeddingProjector", "SixLabors.ImageSharp"],
    };

    public static TheoryData<string> LibraryRooms => [.. Library.Keys];

    public static TheoryData<string> InferenceRooms => [.. Inference.Keys];

    public static TheoryData<string> ProjectNames => [.. Projects.Keys];

    [Theory, MemberData(nameof(LibraryRooms))]
    public void A_room_of_the_library_knows_only_those_before_it(string room) =>
        RequireArrows(typeof(EmbeddingSet).Assembly, Root, room, Library);

    [Theory, MemberData(nameof(InferenceRooms))]
    public void A_room_of_inference_knows_only_those_before_it(string room) =>
        RequireArrows(typeof(ModelGraph).Assembly, Root + "Inference.", room, Inference);

    [Fact]
    public void Every_type_is_in_a_room_of_the_tables()
    {
        var strays =
            from type in typeof(EmbeddingSet).Assembly.GetTypes().Concat(typeof(ModelGraph).Assembly.GetTypes())
            where type.Namespace?.StartsWith(Root, StringComparison.Ordinal) is true
            let parts = type.Namespace![Root.Length..].Split('.')
            where parts[0] == "Inference" ? !Inference.ContainsKey(parts.ElementAtOrDefault(1) ?? "")
                : !Library.ContainsKey(parts[0])
            select type.FullName;

        Assert.Empty(strays);
    }

    [Fact]
    public void No_two_rooms_know_each_other()
    {
        foreach (var table in new[] { Library, Inference })
        {
            var seen = new HashSet<string> { "Inference" };
            foreach (var (room, known) in table)
            {
                Assert.Subset(seen, known.ToHashSet());
                seen.Add(room);
            }
        }
    }

    [Theory, MemberData(nameof(ProjectNames))]
    public void A_project_refers_only_to_what_its_table_allows(string project)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(references, name =>
            !name.StartsWith("System.", StringComparison.Ordinal)
            && name is not ("netstandard" or "mscorlib" or "Microsoft.Win32.Primitives")
            && !Projects[project].Contains(name));
    }

    [Theory, MemberData(nameof(ProjectNames))]
    public void No_library_knows_PowerShell(string project) =>
        Assert.DoesNotContain(
            Assembly.Load(project).GetReferencedAssemblies(), name => name.Name == "System.Management.Automation");

    private static void RequireArrows(
        Assembly assembly, string root, string room, Dictionary<string, string[]> table)
    {
        string[] unknown = [.. table.Keys.Except([room, .. table[room]]).Select(name => root + name)];
        var found = Types.InAssembly(assembly).That().ResideInNamespace(root + room)
            .ShouldNot().HaveDependencyOnAny(unknown).GetResult();

        Assert.True(
            found.IsSuccessful,
            $"{room} may know {string.Join(", ", table[room])}, but not what these know: "
            + string.Join(", ", found.FailingTypes?.Select(type => type.FullName) ?? []));
    }
}

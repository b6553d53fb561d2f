using System.Text.Json;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Tests.Logs;

namespace EmbeddingProjector.Tests.Commands;

/// <summary>The four commands that generate pictures, on the built-in model with few steps.</summary>
public sealed class GenerationCommandTests : IDisposable
{
    private const string ThirtyNumbers = "0,0,9,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_class_image_is_saved_with_its_record_and_film()
    {
        var image = Json("New-ClassImage", "digit 3", "-Steps", "20", "-Film", "-Destination", "out").Single();

        Assert.Equal((13, "digit 3", "Completed"), (
            image.GetProperty("Class").GetInt32(), Text(image, "TopClassName"), Text(image, "End")));
        Assert.Equal(folder.File(Path.Combine("out", "0013-digit-3.png")), Text(image, "Path"));
        Assert.Equal(32, Decode(Text(image, "Path")).Width);
        Assert.True(Decode(Text(image, "Film")).Width > 600);
        var events = Directory.GetFiles(Path.GetDirectoryName(Text(image, "Film"))!, "events.out.tfevents.*").Single();
        var values = WireMessage.ReadRecords(events).Skip(1).Select(record => record.Message(5).Message(1)).ToArray();
        Assert.Contains(values, value => value.Has(4)); // a picture
        Assert.Contains(values, value => value.Has(2)); // the logit
        using var record = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Text(image, "Path"), ".json")));
        Assert.Equal(30, record.RootElement.GetProperty("logits").GetArrayLength());
        Assert.Equal(999, record.RootElement.GetProperty("settings").GetProperty("seed").GetInt32());
    }

    [Fact]
    public void A_folder_of_class_images_can_be_embedded()
    {
        Ok("New-ClassImage", "0..2", "-Steps", "2", "-Film", "-Destination", "out");

        var result = Json("Export-Embedding", "-Path", "out", "-Layer", "logits", "-LogDir", "log").Single();

        Assert.Equal(3, result.GetProperty("Count").GetInt32());
        Assert.Equal(0, result.GetProperty("Failed").GetInt32());
    }

    [Theory]
    [InlineData("layer-layer2-channel-3", "-Layer", "layer2", "-Channel", "3")]
    [InlineData("merge-cat+dog", "-Add", "cat,dog")]
    [InlineData("juxtapose-cat+dog", "-Add", "cat,dog", "-Combine", "Juxtapose")]
    [InlineData("match-embedding-cat", "-Match", "cat.jpg")]
    [InlineData("match-logits-vector", "-Layer", "logits", "-Vector", ThirtyNumbers)]
    public void Channels_sums_and_targets_become_pictures(string name, params string[] arguments)
    {
        File.Copy(
            Path.Combine(RepositoryRoot.Path, "examples", "photos", "cat.jpg"), folder.File("cat.jpg"));

        var image = Json(["New-ClassImage", .. arguments, "-Steps", "3"]).Single();

        Assert.Equal(folder.File(Path.Combine("generated", name + ".png")), Text(image, "Path"));
    }

    [Fact]
    public void Two_models_share_a_picture()
    {
        var image = Json(
            "New-ClassImage", "cat", "-Model", "tiny-resnet20,tiny-resnet20", "-ModelWeight", "0.5,0.5", "-Steps", "3",
            "-Destination", "two").Single();
        var alone = Json("New-ClassImage", "cat", "-Steps", "3", "-Destination", "one").Single();

        Assert.Equal(File.ReadAllBytes(Text(alone, "Path")), File.ReadAllBytes(Text(image, "Path")));
    }

    [Fact]
    public void An_opposite_says_what_it_became()
    {
        Ok("New-ClassImage", "cat", "-Steps", "5");

        var opposite = Json(
            "New-OppositeImage", "cat", "-Steps", "20", "-Commutativity", "-ConfirmModel", "tiny-resnet20",
            "-ContactSheet", "sheet.png").Single();

        Assert.True(opposite.GetProperty("Logit").GetDouble() < opposite.GetProperty("StartLogit").GetDouble());
        Assert.NotEqual(3, opposite.GetProperty("Became").GetInt32());
        Assert.True(opposite.GetProperty("IsConfirmed").GetBoolean()); // by the same model
        Assert.Equal(JsonValueKind.String, opposite.GetProperty("BackName").ValueKind);
        Assert.True(Decode(folder.File("sheet.png")).Width > 3 * 112); // the class image and two opposites
    }

    [Fact]
    public void A_transition_leads_from_one_class_to_the_other()
    {
        var transition = Json(
            "New-ClassTransition", "cat", "truck", "-Steps", "20", "-Frames", "6", "-StepsPerFrame", "8",
            "-AnimationSize", "64").Single();

        var frames = transition.GetProperty("Frames").EnumerateArray().ToArray();
        Assert.Equal(("cat", "truck"), (Text(frames[0], "TopClassName"), Text(frames[^1], "TopClassName")));
        Assert.InRange(transition.GetProperty("Crossing").GetInt32(), 1, 5);
        Assert.All(frames, frame => Assert.True(File.Exists(Text(frame, "Path"))));
        Assert.Equal(64, Decode(Text(transition, "Animation")).Width);
        Assert.True(Decode(Text(transition, "ContactSheet")).Width > 6 * 128);
    }

    // Made for a model that sees 16 pixels, it would be of another class at the 32 of the model's transform.
    [Fact]
    public void Pictures_of_another_size_are_of_their_class_as_whoever_embeds_them_sees_them()
    {
        var image = Json("New-ClassImage", "dog", "-Size", "16").Single();

        Assert.Equal("dog", Text(image, "TopClassName"));
        Assert.Equal(16, Decode(Text(image, "Path")).Width);
    }

    [Fact]
    public void A_transition_starts_from_a_photograph_of_any_size()
    {
        var photo = Path.Combine(RepositoryRoot.Path, "examples", "photos", "cat.jpg");

        var transition = Json(
            "New-ClassTransition", "cat", "dog", "-Image", photo, "-Frames", "2", "-StepsPerFrame", "1").Single();

        Assert.Equal("cat", Text(transition.GetProperty("Frames")[0], "TopClassName"));
    }

    [Fact]
    public void A_graph_keeps_the_pictures_there_are_and_merges_folders()
    {
        string[] few = ["-Steps", "5"];
        Json(["Export-ClassGraph", "0..2", .. few, "-Destination", "a"]);
        Json(["Export-ClassGraph", "3..4", .. few, "-Destination", "b"]);

        var resumed = Json(["Export-ClassGraph", "0..3", .. few, "-Destination", "a"]).Single();
        var merged = Json(
            "Export-ClassGraph", "-Destination", "a", "-Source", "b", "-NoGenerate", "-Layer", "layer3",
            "-Channel", "0,4").Single();

        Assert.Equal((4, 1), (resumed.GetProperty("Count").GetInt32(), resumed.GetProperty("Generated").GetInt32()));
        Assert.Equal((5, 0), (merged.GetProperty("Count").GetInt32(), merged.GetProperty("Generated").GetInt32()));
        Assert.True(merged.GetProperty("Edges").GetArrayLength() >= 3);
        var files = merged.GetProperty("Files").EnumerateArray().Select(file => file.GetString()!).ToArray();
        Assert.Equal(
            ["classes.dot", "classes.graphml", "classes.svg", "features.svg", "logits-pca.svg", "logits.npy"],
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.True(File.Exists(file)));
        Assert.Equal([5, 30], NpyArray.Load(files.Single(file => file.EndsWith(".npy"))).Shape);
    }

    [Theory]
    [InlineData("ClassNotFound", "New-ClassImage", "kat")]
    [InlineData("ClassNotFound", "New-OppositeImage", "30")]
    [InlineData("ClassNotFound", "New-ClassTransition", "digit", "cat")]
    [InlineData("NoClassHead", "New-ClassImage", "0", "-Model", "pixels")]
    [InlineData("LayerNotFound", "New-ClassImage", "-Layer", "layer9", "-Channel", "0")]
    [InlineData("ChannelOutOfRange", "New-ClassImage", "-Layer", "layer1", "-Channel", "32")]
    [InlineData("TargetMismatch", "New-ClassImage", "-Vector", "1,2,3")]
    [InlineData("NoSteps", "New-ClassImage", "cat", "-Steps", "0")]
    [InlineData("CropTooLarge", "New-ClassImage", "cat", "-Crop", "33")]
    [InlineData("SettingInvalid", "New-ClassImage", "0", "-Octave", "size=0 steps=1 rate=1")]
    [InlineData("PresetNotFound", "New-ClassImage", "cat", "-Preset", "Deep")]
    [InlineData("TooManyModels", "New-OppositeImage", "cat", "-Model", "tiny-resnet20,resnet18")]
    [InlineData("NoClassImage", "Export-ClassGraph", "-NoGenerate", "-Destination", ".")]
    public void What_cannot_be_is_named(string id, params string[] arguments)
    {
        var run = PowerShellRun.Of(folder.Path, arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"[{id}]", run.Error);
    }

    [Fact]
    public void A_run_that_diverges_warns_and_keeps_the_last_good_picture()
    {
        var run = PowerShellRun.Of(folder.Path, "New-ClassImage", "cat", "-Rate", "3e38", "-AsJson");

        Assert.Contains("diverged at step", run.Error);
        Assert.Contains("Diverged", run.Output);
        Assert.True(File.Exists(folder.File(Path.Combine("generated", "0003-cat.png"))));
    }

    [Fact]
    public void A_stopped_run_keeps_the_picture_so_far()
    {
        PowerShellRun.Stop(folder.Path, TimeSpan.FromSeconds(2), "New-ClassImage", "cat", "-Steps", "1000000");

        using var record = JsonDocument.Parse(
            File.ReadAllText(folder.File(Path.Combine("generated", "0003-cat.json"))));
        Assert.Equal("Stopped", record.RootElement.GetProperty("end").GetString());
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Ok("New-ClassImage", "cat", "-WhatIf");
        Ok("New-OppositeImage", "cat", "-WhatIf");
        Ok("New-ClassTransition", "cat", "dog", "-WhatIf");
        Ok("Export-ClassGraph", "-WhatIf");

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private void Ok(params string[] arguments)
    {
        var run = PowerShellRun.Of(folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private JsonElement[] Json(params string[] arguments)
    {
        var run = PowerShellRun.Of(folder.Path, [.. arguments, "-AsJson"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static RgbImage Decode(string path) =>
        ImageDecoder.Decode(File.ReadAllBytes(path), ImageReadOptions.Default);
}

using System.Collections.Immutable;
using EmbeddingProjector.Generation;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;

namespace EmbeddingProjector.Tests.Generation;

public sealed class PictureGeneratorTests : IDisposable
{
    private const int Three = 13; // digit 3

    private readonly Model model =
        new GraphModel(new ModelLoader(new WeightStore()).Load("tiny-resnet20"), EngineFactory.Create());
    private readonly GenerationModel generation;

    public PictureGeneratorTests() => generation = new(model, threads: 2);

    public void Dispose()
    {
        generation.Dispose();
        model.Dispose();
    }

    [Fact]
    public void A_class_image_is_of_its_class_once_saved()
    {
        var settings = Settings(steps: 16);

        var picture = Generate(new ClassObjective(model, Three, 200), settings);

        Assert.Equal((GenerationEnd.Completed, 16), (picture.End, picture.Steps));
        var saved = SavedPicture.Of(picture, generation, settings, "digit 3", Three);
        Assert.Equal((Three, "digit 3"), (saved.Record.TopClass, saved.Record.TopClassName));
        Assert.Equal(saved.Record.Logits.Max(), saved.Record.Logits[Three]);
    }

    [Fact]
    public void A_target_that_no_step_can_change_is_not_called_completed()
    {
        var picture = Generate(new DeadObjective(model), Settings(steps: 3));

        Assert.Equal((GenerationEnd.NoGradient, 3), (picture.End, picture.Steps));
    }

    [Fact]
    public void A_picture_of_several_classes_tells_the_logit_of_each()
    {
        var settings = Settings(steps: 1);
        var picture = Generate(new MergeObjective(model, [3, 9], 200), settings);

        var record = SavedPicture.Of(picture, generation, settings, "cat + truck", null, [3, 9]).Record;

        Assert.Equal(
            [new PictureTarget(3, "cat", record.Logits[3]), new(9, "truck", record.Logits[9])],
            record.Targets.AsEnumerable());
    }

    // Ten steps of the last frame did not suffice: a husky on the way to a dalmatian ended as an English setter.
    [Fact]
    public void A_transition_of_few_steps_a_frame_reaches_its_class_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var frames = new TransitionFrames(generation, Settings(steps: 16), Three, 9, folder.Path);
        frames.Begin(photo: null);
        frames.Add(1, steps: 1);
        Assert.False(frames.IsThere);

        frames.Reach(steps: 2, most: 100);

        Assert.True(frames.IsThere);
        Assert.Equal(2, frames.Frames.Count);
        Assert.Equal("truck", frames.Frames[^1].TopClassName);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder.Path, "frames"), "*.png").Length);
    }

    // Scores that need not be large leave others in front.
    [Fact]
    public void A_transition_ends_before_every_rival()
    {
        using var folder = new TemporaryFolder();
        var settings = Settings(steps: 16) with { Target = 1 };
        var frames = new TransitionFrames(generation, settings, Three, 9, folder.Path);
        frames.Begin(photo: null);
        frames.Add(1, steps: 60);
        Assert.False(frames.IsThere);

        frames.Reach(steps: 2, most: 100);

        Assert.Equal("truck", frames.Frames[^1].TopClassName);
    }

    // The model's own view of the window, by hand: the window at the view's side, moved there, and back.
    [Fact]
    public void A_window_is_seen_at_the_side_that_its_octave_names()
    {
        var settings = Settings(steps: 1) with { Octaves = [OctaveText.Parse("size=20 view=32 steps=1 rate=0.1")] };
        var start = PictureGenerator.Start(settings);
        var objective = new ClassObjective(model, Three, 200);
        var large = BilinearResize.Apply(start, 32, 32);
        var seen = new PictureGenerator(
            [new(generation, objective)],
            settings with { Octaves = [OctaveText.Parse("size=32 steps=1 rate=0.1")] }).Run(large).Picture;
        for (var i = 0; i < seen.Values.Length; i++)
            seen.Values[i] -= large.Values[i];
        var step = BilinearResize.Back(seen, 20, 20);

        var picture = new PictureGenerator([new(generation, objective)], settings).Run(start).Picture;

        for (var i = 0; i < step.Values.Length; i++)
            Assert.Equal(start.Values[i] + step.Values[i], picture.Values[i], 1e-5f); // the step's own rounding
    }

    [Fact]
    public void An_opposite_has_a_lower_score_than_its_start()
    {
        var scores = new List<double>();

        Generate(new OppositeObjective(model, Three), Settings(steps: 8), scores);

        Assert.True(scores[^1] < scores[0], string.Join(' ', scores));
    }

    [Fact]
    public void A_seed_repeats_a_picture_bit_for_bit_and_another_seed_gives_another()
    {
        var settings = Settings(steps: 3) with
        {
            Octaves = [OctaveText.Parse("size=36 crop=32 steps=3 rate=0.02..0.01 sigma=0.6..0.3")],
            Jitter = 2,
        };
        var objective = new ClassObjective(model, Three, 200);
        var first = Generate(objective, settings).Picture.Values;

        Assert.Equal(first, Generate(objective, settings).Picture.Values);
        Assert.NotEqual(first, Generate(objective, settings with { Seed = 1 }).Picture.Values);
    }

    [Fact]
    public void Octaves_resize_the_picture()
    {
        var settings = Settings(steps: 1) with
        {
            Octaves = [OctaveText.Parse("size=32 steps=1 rate=0.02"), OctaveText.Parse("size=40 crop=36 steps=2 rate=0.01")],
        };

        var picture = Generate(new ClassObjective(model, Three, 200), settings);

        Assert.Equal((40, 40, 3), (picture.Picture.Height, picture.Picture.Width, picture.Steps));
    }

    // One step without blur is the definition: a - rate * (gradient + L1 * sign).
    [Fact]
    public void A_step_is_the_rate_times_the_weighted_gradients()
    {
        var settings = Settings(steps: 1) with
        {
            Octaves = [OctaveText.Parse("size=32 steps=1 rate=0.5")], L1 = 0.25, StartLevel = 0.5,
        };
        var start = Generate(new OppositeObjective(model, Three), settings with
        {
            Octaves = [OctaveText.Parse("size=32 steps=1 rate=0")],
        }).Picture;
        var up = Move([new(generation, new ClassObjective(model, Three, 200), 0.5)], start, settings);
        var down = Move([new(generation, new OppositeObjective(model, Three), 0.5)], start, settings);
        var both = Move(
            [
                new(generation, new ClassObjective(model, Three, 200), 0.5),
                new(generation, new OppositeObjective(model, Three), 0.5),
            ],
            start,
            settings);

        for (var i = 0; i < both.Length; i++)
        {
            Assert.Equal(-0.125f, both[i], 1e-5f); // the two losses cancel out; 0.5 * 0.25 is left
            Assert.Equal(-0.25f, up[i] + down[i], 1e-4f);
        }

        Assert.Contains(up, value => Math.Abs(value + 0.125f) > 1e-4f);
    }

    [Fact]
    public void A_picture_that_diverges_keeps_its_last_good_values()
    {
        var picture = Generate(new ClassObjective(model, Three, 200), Settings(steps: 8) with
        {
            Octaves = [OctaveText.Parse("size=32 steps=8 rate=3e38")],
        });

        Assert.Equal(GenerationEnd.Diverged, picture.End);
        Assert.InRange(picture.Steps, 0, 7);
        Assert.All(picture.Picture.Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_stopped_generation_gives_the_picture_so_far()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watcher(step =>
        {
            if (step.Step == 2)
                stop.Cancel();
        });

        var picture = new PictureGenerator([new(generation, new ClassObjective(model, Three, 200))], Settings(5))
            .Run(null, progress, stop.Token);

        Assert.Equal((GenerationEnd.Stopped, 2), (picture.End, picture.Steps));
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var settings = Settings(steps: 1);
        var saved = SavedPicture.Of(
            Generate(new ClassObjective(model, Three, 200), settings), generation, settings, "class 13", Three);
        var path = folder.File("0013-digit-3.png");
        saved.Write(path);

        var read = PictureRecord.TryRead(path)!;

        Assert.Equal(saved.Record.Logits.AsEnumerable(), read.Logits);
        Assert.True(read.IsSameWork(SavedPicture.Request(generation, settings, "class 13", Three)));
        Assert.False(read.IsSameWork(SavedPicture.Request(generation, settings with { Seed = 5 }, "class 13", Three)));
        File.WriteAllText(folder.File("0013-digit-3.json"), "{\"tool\":\"EmbeddingProjector\"}");
        Assert.Null(PictureRecord.TryRead(path));
    }

    private static float[] Move(IReadOnlyList<GenerationPart> parts, FloatPicture start, GenerationSettings settings)
    {
        var end = new PictureGenerator(parts, settings).Run(start).Picture.Values;
        return [.. end.Select((value, i) => value - start.Values[i])];
    }

    private GenerationSettings Settings(int steps) => GenerationPresets.Find("default", model) with
    {
        Octaves = [OctaveText.Parse($"size=32 steps={steps} rate=0.2..0.1 sigma=0.6..0.3")],
    };

    private GeneratedPicture Generate(Objective objective, GenerationSettings settings, List<double>? scores = null) =>
        new PictureGenerator([new(generation, objective)], settings)
            .Run(null, new Watcher(step => scores?.Add(step.Score)));

    private sealed class Watcher(Action<GenerationStep> watch) : IProgress<GenerationStep>
    {
        public void Report(GenerationStep value) => watch(value);
    }

    // As a channel whose ReLU lets nothing through.
    private sealed class DeadObjective(Model model) : Objective
    {
        public override string Description => "nothing";

        internal override ImmutableArray<Layer> Outputs => [model.Find("logits")];

        internal override (double Loss, double Score) Evaluate(float[][] values, float[][] slopes) => (1, 0);
    }
}

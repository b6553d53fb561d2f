using EmbeddingProjector.Generation;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module;

/// <summary>The frames of a transition, each generated from the one before, and saved at once.</summary>
internal sealed class TransitionFrames(
    GenerationRun run, GenerationModel model, GenerationSettings settings, int from, int to, string folder)
{
    private const int SheetColumns = 6;
    private const int SheetCell = 128;

    private readonly List<RgbImage> pictures = [];
    private FloatPicture? picture;

    /// <summary>The frames so far.</summary>
    public List<TransitionFrame> Frames { get; } = [];

    /// <summary>How the last frame's generation ended.</summary>
    public GenerationEnd End { get; private set; }

    /// <summary>Makes the first frame: a photograph, or the first class's image.</summary>
    /// <param name="photo">The photograph; null for none.</param>
    /// <param name="activity">For the display.</param>
    public void Begin(RgbImage? photo, string activity)
    {
        if (photo is not null)
        {
            var square = FloatPicture.Square(photo, settings.Octaves[^1].Size);
            Keep(new(square, GenerationEnd.Completed, Steps: 0, Score: 0), way: 0, settings);
            return;
        }

        GenerationPart part = new(model, new ClassObjective(model.Model.Graph, from, settings.Target));
        Keep(run.Generate(activity, [part], settings), way: 0, settings);
    }

    /// <summary>Makes the next frame.</summary>
    /// <param name="way">How far the way is gone, 0 to 1.</param>
    /// <param name="steps">Steps from the frame before.</param>
    /// <param name="activity">For the display.</param>
    public void Add(double way, int steps, string activity)
    {
        // The last octave goes on at its first rate, with windows of its own in each frame.
        var last = settings.Octaves[^1];
        var next = settings with
        {
            Octaves = [last with { Steps = steps, Rate = last.Rate.From, Sigma = last.Sigma.To, BlurSteps = null }],
            Seed = settings.Seed + Frames.Count,
        };
        GenerationPart part = new(model, new TransitionObjective(model.Model.Graph, from, to, way, settings.Target));
        Keep(run.Generate(activity, [part], next, picture), way, next);
    }

    /// <summary>Writes the sheet and the animation of the frames so far.</summary>
    /// <param name="size">Side of the animation; null for the pictures' own.</param>
    /// <param name="delay">How long a frame is shown.</param>
    public (string Sheet, string Animation) WriteTogether(int? size, TimeSpan delay)
    {
        var sheet = Path.Combine(folder, "contact-sheet.png");
        var cells = pictures.Select((frame, i) => (frame, $"{Frames[i].Frame}: {Frames[i].TopClassName}"));
        new ContactSheet([.. cells], SheetColumns, SheetCell).Write(sheet);
        var animation = Path.Combine(folder, "transition.apng");
        AnimationFile.Write(animation, pictures, size, delay);
        return (sheet, animation);
    }

    private void Keep(GeneratedPicture generated, double way, GenerationSettings used)
    {
        (picture, End) = (generated.Picture, generated.End);
        var words = FormattableString.Invariant($"class {from} to {to}, {100 * way:F0} %");
        var saved = SavedPicture.Of(generated, model, used, words, index: null);
        var path = Path.Combine(folder, "frames", $"frame-{Frames.Count:000}.png");
        saved.Write(path);
        pictures.Add(saved.Image);
        Frames.Add(new()
        {
            Frame = Frames.Count,
            Part = way,
            FromLogit = saved.Record.Logits[from],
            ToLogit = saved.Record.Logits[to],
            TopClassName = saved.Record.TopClassName,
            Path = path,
        });
    }
}

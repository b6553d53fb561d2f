using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmbeddingProjector.Benchmarks.Training;

using Layer = Module<Tensor, Tensor>;

/// <summary>torchvision's networks as one writes them by TorchSharp's modules, for 1,000 classes.</summary>
internal static class TorchModules
{
    /// <summary>Makes a network with random weights.</summary>
    /// <exception cref="ArgumentException">It is not written here.</exception>
    public static Layer Of(string model) => model switch
    {
        "resnet18" => ResNet18(),
        "efficientnet_b0" => EfficientNetB0(),
        _ => throw new ArgumentException($"'{model}': expected resnet18 or efficientnet_b0"),
    };

    private static Layer ResNet18()
    {
        List<Layer> layers = [.. ConvNorm(3, 64, 7, 2), ReLU(inplace: true), MaxPool2d(3, 2, 1)];
        var channels = 64;
        foreach (var width in new[] { 64, 64, 128, 128, 256, 256, 512, 512 })
        {
            var stride = width > channels ? 2 : 1;
            layers.Add(new Residual(
                Sequential([.. ConvNorm(channels, width, 3, stride), ReLU(inplace: true), .. ConvNorm(width, width, 3, 1)]),
                stride == 1 ? null : Sequential([.. ConvNorm(channels, width, 1, stride)])));
            channels = width;
        }

        return Sequential([.. layers, AdaptiveAvgPool2d(1), Flatten(), Linear(512, 1000)]);
    }

    private static Layer EfficientNetB0()
    {
        (int Expand, int Kernel, int Stride, int Width, int Count)[] stages =
        [
            (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
            (6, 3, 1, 320, 1),
        ];
        List<Layer> layers = [.. ConvNorm(3, 32, 3, 2), SiLU(inplace: true)];
        var (channels, place) = (32, 0);
        foreach (var stage in stages)
        {
            for (var i = 0; i < stage.Count; i++, place++)
            {
                var (stride, wide) = (i == 0 ? stage.Stride : 1, channels * stage.Expand);
                List<Layer> body = stage.Expand == 1 ? [] : [.. ConvNorm(channels, wide, 1, 1), SiLU(inplace: true)];
                body.AddRange([.. ConvNorm(wide, wide, stage.Kernel, stride, groups: wide), SiLU(inplace: true)]);
                body.AddRange([new SqueezeExcitation(wide, channels / 4), .. ConvNorm(wide, stage.Width, 1, 1)]);
                layers.Add(new MobileBlock(
                    Sequential([.. body]), stride == 1 && channels == stage.Width, 0.2 * place / 16));
                channels = stage.Width;
            }
        }

        return Sequential(
        [
            .. layers, .. ConvNorm(320, 1280, 1, 1), SiLU(inplace: true), AdaptiveAvgPool2d(1), Flatten(), Dropout(0.2),
            Linear(1280, 1000),
        ]);
    }

    private static Layer[] ConvNorm(int from, int to, int kernel, int stride, int groups = 1) =>
        [Conv2d(from, to, kernel, stride, kernel / 2, groups: groups, bias: false), BatchNorm2d(to)];

    private sealed class Residual : Layer
    {
        private readonly Layer body;
        private readonly Layer? shortcut;

        public Residual(Layer body, Layer? shortcut)
            : base(nameof(Residual))
        {
            (this.body, this.shortcut) = (body, shortcut);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) =>
            functional.relu(body.forward(input).add_(shortcut?.forward(input) ?? input), inplace: true);
    }

    private sealed class SqueezeExcitation : Layer
    {
        private readonly Layer factors;

        public SqueezeExcitation(int channels, int squeezed)
            : base(nameof(SqueezeExcitation))
        {
            factors = Sequential(
                AdaptiveAvgPool2d(1), Conv2d(channels, squeezed, 1), SiLU(inplace: true), Conv2d(squeezed, channels, 1),
                Sigmoid());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => factors.forward(input).mul(input);
    }

    private sealed class MobileBlock : Layer
    {
        private readonly Layer body;
        private readonly bool isResidual;
        private readonly double drop;

        public MobileBlock(Layer body, bool isResidual, double drop)
            : base(nameof(MobileBlock))
        {
            (this.body, this.isResidual, this.drop) = (body, isResidual, drop);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var output = body.forward(input);
            if (!isResidual)
                return output;

            // Stochastic depth, picture by picture.
            var kept = empty(input.shape[0], 1, 1, 1).bernoulli_(1 - drop).div_(1 - drop);
            return output.mul(kept).add_(input);
        }
    }
}

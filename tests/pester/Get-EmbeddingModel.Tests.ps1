BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Get-EmbeddingModel' {
    It 'lists every model with its numbers' {
        $models = Get-EmbeddingModel

        $models.Count | Should -BeGreaterThan 20
        ($models | Where-Object Name -EQ 'pixels').Parameters | Should -Be 0
        $models[0].Name | Should -Be 'tiny-resnet20'
        $models[0].IsLocal | Should -BeTrue
        $resnet = $models | Where-Object Name -EQ 'resnet152'
        $resnet.Parameters | Should -Be 60192808
        $resnet.EmbeddingSize | Should -Be 2048
        $resnet.WeightSets | Should -Be @('IMAGENET1K_V2', 'IMAGENET1K_V1')
    }

    It 'takes wildcards and names from the pipeline' {
        ('vgg1[16]', 'alexnet' | Get-EmbeddingModel).Name | Should -Be @('vgg11', 'vgg16', 'alexnet')
    }

    It 'gives nothing for a wildcard that fits nothing' {
        Get-EmbeddingModel 'nothing*' | Should -BeNullOrEmpty
    }

    It 'lists layers with kind and shape' {
        $layers = Get-EmbeddingModel tiny-resnet20 -Layer

        ($layers | Where-Object Name -EQ 'layer1').Kind | Should -Be 'Module'
        "$(($layers | Where-Object Name -EQ 'conv1').Shape)" | Should -Be '[32, 32, 32]'
        ($layers | Where-Object Role -EQ 'embedding').Size | Should -Be 128
    }

    It 'names the nearest for a name that is wrong' {
        { Get-EmbeddingModel resnet19 -ErrorAction Stop } |
            Should -Throw -ExpectedMessage "*nearest: resnet18*" -ErrorId 'ModelNotFound,*'
    }

    It 'completes the name, what begins with it first' {
        $line = 'Get-EmbeddingModel -Name resnet1'

        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText |
            Should -Be @('resnet18', 'resnet101', 'resnet152', 'wide_resnet101_2')
    }

    It 'shows a table' {
        $text = Get-EmbeddingModel resnet18 | Out-String -Width 200

        $text | Should -Match 'Name +Family +Parameters +Embedding +Input'
        $text | Should -Match 'resnet18 +ResNet +11,689,512 +512 +224'
    }
}
